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

const nodeGlobals = new Set(['Buffer', 'global', '__dirname', '__filename', 'require']);

/** Code that also runs in a browser must not lean on what only Node has. */
const noNodeGlobals = {
  create(context) {
    return {
      MemberExpression(node) {
        if (node.object.type === 'Identifier' && nodeGlobals.has(node.object.name)) {
          context.report({
            node,
            message: `\`${node.object.name}\` exists in Node only; this code runs in browsers too.`,
          });
        }
      },
    };
  },
};

export default {
  meta: { name: 'keepsight' },
  rules: { 'no-ambient-date': noAmbientDate, 'no-node-globals': noNodeGlobals },
};
