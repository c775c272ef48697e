// What of the page people with disabilities cannot use (WCAG 2.2 AA), as axe-core finds it in a real web view.
const done = arguments[0];
const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
const found = (results) =>
  results.violations.flatMap((rule) => rule.nodes.map((node) => `${node.target}: ${node.failureSummary}`));
axe.run({ runOnly: tags }).then(
  (results) => done(found(results)),
  (error) => done([String(error)]),
);
