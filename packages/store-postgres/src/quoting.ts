/** A name as SQL, whatever is in it. */
export function quotedName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/**
 * A text as SQL, whatever is in it and however the server reads backslashes: between dollar signs, around a tag that
 * the text does not have.
 */
export function quotedText(text: string): string {
  let tag = '$bluma';
  while (text.includes(tag)) tag += '_';
  return `${tag}$${text}${tag}$`;
}
