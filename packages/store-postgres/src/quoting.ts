/** A name as SQL. */
export function quoteName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/**
 * A text as SQL, between dollar signs around a tag that the text does not contain. So it does not depend on how the
 * server reads backslashes.
 */
export function quoteText(text: string): string {
  let tag = '$bluma';
  while (text.includes(tag)) tag += '_';
  return `${tag}$${text}${tag}$`;
}
