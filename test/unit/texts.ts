import { join } from "node:path";
import { globSync } from "node:fs";
import {
  isBinaryExpression,
  isCallExpression,
  isIdentifier,
  isImportDeclaration,
  isJsxAttribute,
  isJsxText,
  isLiteralTypeNode,
  isNewExpression,
  isNoSubstitutionTemplateLiteral,
  isPropertyAccessExpression,
  isStringLiteral,
  isTemplateExpression,
  SyntaxKind,
  type CallExpression,
  type Node,
} from "typescript/unstable/ast";
import { API } from "typescript/unstable/sync";

/** What a walk over the source says of its texts. */
export interface Texts {
  /** English texts that are translated, e.g. "{0} of {1}". */
  messages: Set<string>;
  /** Texts for users that are not, as "file:line text". */
  hardCoded: string[];
}

const root = join(import.meta.dirname, "..", "..").replaceAll("\\", "/");

/** Attributes that users read or hear. */
const spoken =
  /^(aria-(label|description|roledescription|valuetext)|all|alt|caption|kind|label|name|note|placeholder|title|unit)$/;
/** Attributes and calls whose text nobody reads: class names, errors for the log. */
const silentAttribute = /^(class|className|style|d|id|key|viewBox|role|transform)$/;

/** Walks all files of a TypeScript project that lie in one of these folders. */
export function textsOf(project: string, folders: readonly string[]): Texts {
  const api = new API({ cwd: root });
  try {
    const config = `${root}/${project}/tsconfig.json`;
    const { program } = api.updateSnapshot({ openProjects: [config] }).getProject(config)!;
    const texts: Texts = { messages: new Set(), hardCoded: [] };
    for (const file of globSync(
      folders.map((folder) => `${folder}/**/*.{ts,tsx}`),
      { cwd: root },
    )) {
      const source = program.getSourceFile(`${root}/${file.replaceAll("\\", "/")}`);
      if (!source) continue;
      const say = (node: Node, text: string) => {
        const line = source.text.slice(0, node.getStart(source)).split("\n").length;
        texts.hardCoded.push(`${file}:${line} ${text.trim().replace(/\s+/g, " ")}`);
      };
      visit(source, { translated: false, spoken: false }, texts, say);
    }
    return texts;
  } finally {
    api.close();
  }
}

interface Where {
  /** Within the arguments of `t`, or where nobody reads. */
  translated: boolean;
  /** Within what users read for sure, so that a single word counts too. */
  spoken: boolean;
}

function visit(node: Node, where: Where, texts: Texts, say: (node: Node, text: string) => void): void {
  if (isImportDeclaration(node) || isLiteralTypeNode(node)) return;
  if (isCallExpression(node)) collect(node, texts, say);
  if (isJsxText(node) && /\p{L}{2}/u.test(node.text)) say(node, node.text);
  const text = textOf(node);
  if (text !== undefined && !where.translated && (where.spoken ? /\p{L}{2}/u : prose).test(text)) say(node, text);
  const inside = within(node, where);
  node.forEachChild((child) => visit(child, inside, texts, say));
}

/** Two words beside each other. */
const prose = /\p{L}[\p{Ll}'’,;:.-]+ \(?\p{Ll}{2,}/u;

function within(node: Node, where: Where): Where {
  if (isCallExpression(node)) {
    const name = calledName(node);
    if (name === "t") return { translated: true, spoken: false };
    if (name === "count") return silent;
    if (/^show(Information|Warning|Error)Message$/.test(name)) return { translated: false, spoken: true };
    return { ...where, spoken: false };
  }
  if (isBinaryExpression(node) && node.operatorToken.kind === SyntaxKind.EqualsEqualsEqualsToken) return silent;
  if (isNewExpression(node)) return isIdentifier(node.expression) && node.expression.text === "Error" ? silent : where;
  if (isJsxAttribute(node)) {
    const name = node.name.getText();
    if (silentAttribute.test(name)) return silent;
    return { translated: false, spoken: spoken.test(name) };
  }
  return where;
}

const silent: Where = { translated: true, spoken: false };

/** Remembers what `t("…")` and `count(n, "noun")` ask the translations for. */
function collect(call: CallExpression, texts: Texts, say: (node: Node, text: string) => void): void {
  const name = calledName(call);
  const [first, second] = call.arguments;
  if (name === "t" && first) {
    const text = textOf(first);
    if (text === undefined || isTemplateExpression(first)) {
      if (!call.getSourceFile().fileName.endsWith("src/core/format.ts")) say(call, "t() needs a literal");
    } else texts.messages.add(text);
  }
  if (name === "count" && second) {
    const noun = textOf(second);
    if (noun === undefined || isTemplateExpression(second)) return say(call, "count() needs a literal");
    texts.messages.add(`{0} ${noun}`);
    texts.messages.add(`{0} ${noun}s`);
  }
}

function calledName({ expression }: CallExpression): string {
  if (isIdentifier(expression)) return expression.text;
  return isPropertyAccessExpression(expression) ? expression.name.text : "";
}

function textOf(node: Node): string | undefined {
  if (isStringLiteral(node) || isNoSubstitutionTemplateLiteral(node)) return node.text;
  if (!isTemplateExpression(node)) return undefined;
  return node.head.text + node.templateSpans.map((span) => `{}${span.literal.text}`).join("");
}
