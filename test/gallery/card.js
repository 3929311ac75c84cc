// Draws the card of this page as Teams does: its sizes, and its colours as variables of card.css, so that dark and
// light need no second drawing.
(() => {
  const { AdaptiveCards, marked } = globalThis;
  const colour = (name) => ({ default: `var(--${name})`, subtle: `var(--${name}-subtle)` });
  const names = ['default', 'dark', 'light', 'accent', 'attention', 'good', 'warning'];
  const foregroundColors = Object.fromEntries(names.map((name) => [name, colour(name)]));
  const style = (name) => ({ backgroundColor: `var(--${name}-back)`, foregroundColors });
  const styles = ['default', 'emphasis', 'accent', 'good', 'attention', 'warning'];
  const config = new AdaptiveCards.HostConfig({
    fontFamily: 'inherit',
    fontSizes: { small: 12, default: 14, medium: 14, large: 18, extraLarge: 24 },
    fontWeights: { lighter: 300, default: 400, bolder: 600 },
    lineHeights: { small: 16, default: 20, medium: 20, large: 24, extraLarge: 32 },
    spacing: { small: 8, default: 12, medium: 16, large: 20, extraLarge: 24, padding: 16 },
    separator: { lineThickness: 1, lineColor: 'var(--line)' },
    supportsInteractivity: true,
    containerStyles: Object.fromEntries(styles.map((name) => [name, style(name)])),
    actions: {
      maxActions: 6,
      spacing: 'default',
      buttonSpacing: 8,
      actionsOrientation: 'horizontal',
      actionAlignment: 'left',
      showCard: { actionMode: 'inline', inlineTopMargin: 16 },
    },
    inputs: { label: { requiredInputs: { suffix: ' *', suffixColor: 'attention' } } },
    factSet: { title: { weight: 'bolder', wrap: true, maxWidth: 120 }, value: { wrap: true }, spacing: 16 },
  });
  AdaptiveCards.AdaptiveCard.onProcessMarkdown = (text, result) => {
    result.outputHtml = marked.parse(text);
    result.didProcess = true;
  };
  const card = new AdaptiveCards.AdaptiveCard();
  card.hostConfig = config;
  card.parse(JSON.parse(document.querySelector('#card').textContent));
  document.querySelector('#here').append(card.render());
})();
