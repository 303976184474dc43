/** Lint rules that the linter does not have itself. */

/** `new Date()` and `Date()` without arguments read the current time; `new Date(ms)` only formats one. */
const noAmbientDate = {
  create(context) {
    const check = (node) => {
      if (node.callee.type === 'Identifier' && node.callee.name === 'Date' && node.arguments.length === 0) {
        context.report({ node, message: 'The current time comes from a `Clock`.' });
      }
    };
    return { NewExpression: check, CallExpression: check };
  },
};

export default { meta: { name: 'keepsight' }, rules: { 'no-ambient-date': noAmbientDate } };
