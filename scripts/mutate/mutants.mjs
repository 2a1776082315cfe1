// Small changes to a source, a good test would notice each.
import ts from 'typescript';

const K = ts.SyntaxKind;
const OPERATORS = new Map([
  [K.LessThanToken, '<='],
  [K.LessThanEqualsToken, '<'],
  [K.GreaterThanToken, '>='],
  [K.GreaterThanEqualsToken, '>'],
  [K.EqualsEqualsEqualsToken, '!=='],
  [K.ExclamationEqualsEqualsToken, '==='],
  [K.AmpersandAmpersandToken, '||'],
  [K.BarBarToken, '&&'],
  [K.QuestionQuestionToken, '&&'],
  [K.PlusToken, '-'],
  [K.MinusToken, '+'],
  [K.AsteriskToken, '/'],
  [K.SlashToken, '*'],
  [K.PercentToken, '*'],
  [K.PlusEqualsToken, '-='],
  [K.MinusEqualsToken, '+='],
]);

/** Texts for people say nothing a test should hold on to. */
const isForPeople = (node) => {
  for (let at = node; at && !ts.isSourceFile(at); at = at.parent) {
    if (ts.isThrowStatement(at)) return true;
    if (ts.isNewExpression(at) && /Error$/.test(at.expression.getText())) return true;
    if (ts.isPropertyAssignment(at) && /^(expected|message|help|description|title|summary)$/.test(at.name.getText()))
      return true;
    if (ts.isStatement(at)) return false;
  }
  return false;
};

const isPlain = (node) =>
  ts.isImportDeclaration(node) ||
  ts.isExportDeclaration(node) ||
  ts.isTypeNode(node) ||
  ts.isInterfaceDeclaration(node);

/** `{ kind, start, end, put }` for each change, in the order of the text: `put` takes the place of `start`–`end`. */
export function mutantsOf(text, name = 'source.ts') {
  const source = ts.createSourceFile(name, text, ts.ScriptTarget.Latest, true);
  const found = [];
  const add = (kind, node, put) => found.push({ kind, start: node.getStart(source), end: node.getEnd(), put });

  const visit = (node) => {
    if (isPlain(node) || ts.isTypeAliasDeclaration(node)) return;
    if (ts.isBinaryExpression(node)) {
      const put = OPERATORS.get(node.operatorToken.kind);
      // Texts are put together by plus as well; a minus between them is no change anybody would make.
      const isText = /['"`]/.test(node.getText(source)) && /[+]/.test(node.operatorToken.getText(source));
      if (put !== undefined && !isText) add('operator', node.operatorToken, put);
    } else if (ts.isIfStatement(node)) {
      add('condition', node.expression, 'true');
      add('condition', node.expression, 'false');
    } else if (ts.isConditionalExpression(node)) {
      add('condition', node.condition, 'true');
      add('condition', node.condition, 'false');
    } else if (ts.isPrefixUnaryExpression(node) && node.operator === K.ExclamationToken) {
      add('negation', node, node.operand.getText(source));
    } else if (node.kind === K.TrueKeyword) add('literal', node, 'false');
    else if (node.kind === K.FalseKeyword) add('literal', node, 'true');
    else if (ts.isNumericLiteral(node)) add('literal', node, otherNumber(node.getText(source)));
    else if (ts.isStringLiteral(node) && node.text !== '' && isValue(node) && !isForPeople(node))
      add('literal', node, "''");
    else if (ts.isExpressionStatement(node) && ts.isCallExpression(node.expression) && !isSuper(node.expression))
      add('call', node, ';');
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found.sort((a, b) => a.start - b.start || a.end - b.end);
}

/** One more of what is counted. A limit or a unit that is off by one is nearly the same, ten times as much is not. */
const otherNumber = (text) => (Number(text.replaceAll('_', '')) < 10 ? `(${text} + 1)` : `(${text} * 10)`);

const isSuper = (call) => call.expression.kind === K.SuperKeyword;

/** Not a name of a property, a module or a type. */
function isValue(node) {
  const { parent } = node;
  if (ts.isLiteralTypeNode(parent) || ts.isImportTypeNode(parent)) return false;
  return !((ts.isPropertyAssignment(parent) || ts.isPropertyDeclaration(parent)) && parent.name === node);
}

export const mutate = (text, { start, end, put }) => text.slice(0, start) + put + text.slice(end);
