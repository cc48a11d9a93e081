import { existsSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { type ExportTarget, foldersIn, readManifest, root } from '../manifests.ts';

/** The names in the built declarations of the packages. */
export interface PublicApi {
  /** What can be imported from any entry. */
  readonly exports: ReadonlySet<string>;
  /** Fields, methods and parameters, by the folder of their package. */
  readonly members: ReadonlyMap<string, ReadonlySet<string>>;
  /** Texts that are a type: codes, reasons, outcomes, event types, values of options. */
  readonly literals: ReadonlySet<string>;
  /** The texts of a union that a package exports, as `ErrorCode`. */
  listUnion(folder: string, name: string): string[];
  /** The fields of a type that a package exports. */
  listFields(folder: string, name: string): string[];
  lifecycleEvents(): PublicEvent[];
}

/** A lifecycle event. */
export interface PublicEvent {
  readonly name: string;
  readonly fields: readonly string[];
  /** The texts that its fields may have: reasons, causes, outcomes. */
  readonly values: readonly string[];
}

/** Reads the declarations that `npm run build` wrote. */
export function readPublicApi(): PublicApi {
  const folders = foldersIn('packages');
  const entries = new Map(folders.map((folder) => [folder, declarationsIn(folder)]));
  const program = ts.createProgram([...entries.values()].flat(), {
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    strict: true,
    skipLibCheck: true,
    noEmit: true,
  });
  const checker = program.getTypeChecker();

  const exportsIn = (folder: string) =>
    (entries.get(folder) ?? []).flatMap((path) => {
      const file = program.getSourceFile(path);
      const symbol = file && checker.getSymbolAtLocation(file);
      if (!symbol) throw new Error(`${path} is no module`);
      return checker.getExportsOfModule(symbol);
    });

  const findType = (folder: string, name: string) => {
    const found = exportsIn(folder).find((symbol) => symbol.name === name);
    if (!found) throw new Error(`${folder} exports no ${name}`);
    const symbol = found.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(found) : found;
    return checker.getDeclaredTypeOfSymbol(symbol);
  };

  const members = new Map<string, Set<string>>();
  const literals = new Set<string>();
  for (const folder of folders) {
    const names = new Set<string>();
    members.set(folder, names);
    for (const file of program.getSourceFiles()) {
      if (file.fileName.startsWith(join(root, folder, 'dist/'))) collect(file, names, literals);
    }
  }

  return {
    exports: new Set(folders.flatMap(exportsIn).map(({ name }) => name)),
    members,
    literals,
    listUnion: (folder, name) => listTexts(findType(folder, name)),
    listFields: (folder, name) =>
      checker.getPropertiesOfType(findType(folder, name)).map((it) => it.name),
    lifecycleEvents() {
      const steps = findType('packages/core', 'LifecycleStep');
      if (!steps.isUnion()) throw new Error('LifecycleStep is no union');
      return steps.types.map((step) => {
        const fields = checker.getPropertiesOfType(step);
        const valuesOn = (isName: boolean) =>
          fields
            .filter((field) => (field.name === 'name') === isName)
            .flatMap((field) => listTexts(checker.getTypeOfSymbol(field)));
        const [name] = valuesOn(true);
        if (!name) throw new Error('A lifecycle event has no name');
        return { name, fields: fields.map((field) => field.name), values: valuesOn(false) };
      });
    },
  };
}

function listTexts(type: ts.Type): string[] {
  const parts = type.isUnion() ? type.types : [type];
  return parts.flatMap((part) => (part.isStringLiteral() ? [part.value] : []));
}

/** The declarations of each entry that a package has. */
function declarationsIn(folder: string): string[] {
  const { name, exports = {} } = readManifest(folder);
  return Object.entries(exports)
    .filter(([subpath]) => subpath !== './package.json')
    .map(([subpath, target]) => {
      const path = findDeclarations(target);
      if (!path || !existsSync(join(root, folder, path))) {
        throw new Error(`${name} has no declarations for ${subpath}: run npm run build`);
      }
      return join(root, folder, path);
    });
}

function findDeclarations(target: ExportTarget): string | undefined {
  if (typeof target === 'string') return target.endsWith('.d.ts') ? target : undefined;
  return Object.values(target)
    .map(findDeclarations)
    .find((path) => path !== undefined);
}

function collect(node: ts.Node, names: Set<string>, literals: Set<string>): void {
  if (ts.isLiteralTypeNode(node) && ts.isStringLiteral(node.literal))
    literals.add(node.literal.text);
  const named =
    ts.isPropertySignature(node) ||
    ts.isPropertyDeclaration(node) ||
    ts.isMethodSignature(node) ||
    ts.isMethodDeclaration(node) ||
    ts.isAccessor(node) ||
    ts.isParameter(node);
  if (named) {
    if (ts.isIdentifier(node.name)) names.add(node.name.text);
    // The keys of an object may be names that users write, as event types are.
    else if (ts.isStringLiteral(node.name)) literals.add(node.name.text);
  }
  ts.forEachChild(node, (child) => collect(child, names, literals));
}
