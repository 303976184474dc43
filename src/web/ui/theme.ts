/**
 * The Mantine theme: our colours and measures, small by default, nothing that adds a style element at run time.
 * The tokens of `tokens.css` are the source; Mantine's own variables point at them.
 */

import {
  Anchor,
  Button,
  Checkbox,
  convertCssVariables,
  createTheme,
  type CSSVariablesResolver,
  DEFAULT_THEME,
  defaultCssVariablesResolver,
  defaultVariantColorsResolver,
  Drawer,
  type MantineColorsTuple,
  mergeMantineTheme,
  Modal,
  PasswordInput,
  Tooltip,
} from '@mantine/core';

const petrol: MantineColorsTuple = [
  '#eaf4f5',
  '#d3e7ea',
  '#a6ced5',
  '#76b4be',
  '#6cc3d3',
  '#2b8494',
  '#177182',
  '#0c5a68',
  '#094a56',
  '#053843',
];
const down: MantineColorsTuple = [
  '#fceaed',
  '#f8d2d9',
  '#f0a8b5',
  '#f58fa2',
  '#ff8b9f',
  '#cf3a57',
  '#bd2a48',
  '#ab1a38',
  '#8f1430',
  '#6f0d24',
];
const gray: MantineColorsTuple = [
  '#f5f7f6',
  '#eef1f0',
  '#dde3e1',
  '#cdd5d2',
  '#bfc9c6',
  '#8c9996',
  '#5e6b68',
  '#465451',
  '#2a3633',
  '#14201e',
];
const dark: MantineColorsTuple = [
  '#e7eeeb',
  '#b2beba',
  '#95a39f',
  '#5c6a66',
  '#43514d',
  '#283330',
  '#1b2523',
  '#151d1b',
  '#0e1413',
  '#0b100f',
];

/** The head of a dialog is a `header` element, which would count as the banner of the page. */
const plainHeader = { header: { role: 'presentation' } };

export const theme = createTheme({
  primaryColor: 'petrol',
  primaryShade: { light: 7, dark: 4 },
  variantColorResolver: (input) => {
    const colors = defaultVariantColorsResolver(input);
    // Mantine picks the text on a filled surface for the light scheme only; ours are light surfaces in the dark one.
    return input.variant === 'filled' ? { ...colors, color: 'var(--ks-on-fill)' } : colors;
  },
  colors: { petrol, down, gray, dark },
  fontFamily: 'var(--ks-font)',
  fontFamilyMonospace: 'var(--ks-mono)',
  fontSizes: { xs: '12px', sm: '14px', md: '14px', lg: '16px', xl: '20px' },
  headings: {
    fontWeight: '620',
    sizes: {
      h1: { fontSize: '22px', lineHeight: '28px' },
      h2: { fontSize: '17px', lineHeight: '24px' },
      h3: { fontSize: '15px', lineHeight: '20px' },
    },
  },
  spacing: { xs: '8px', sm: '12px', md: '16px', lg: '24px', xl: '32px' },
  radius: { xs: '3px', sm: '4px', md: '6px', lg: '10px', xl: '16px' },
  defaultRadius: 'md',
  cursorType: 'pointer',
  respectReducedMotion: true,
  components: {
    Anchor: Anchor.extend({ defaultProps: { underline: 'always' } }),
    Button: Button.extend({ defaultProps: { size: 'sm' } }),
    Checkbox: Checkbox.extend({ defaultProps: { size: 'xs', iconColor: 'var(--ks-on-fill)' } }),
    // `lockScroll` would add a style element at run time; base.css locks the page instead.
    Modal: Modal.extend({
      defaultProps: { lockScroll: false, centered: true, radius: 'lg', padding: 'lg', attributes: plainHeader },
    }),
    Drawer: Drawer.extend({ defaultProps: { lockScroll: false, attributes: plainHeader } }),
    PasswordInput: PasswordInput.extend({ defaultProps: { autoComplete: 'off' } }),
    Tooltip: Tooltip.extend({
      defaultProps: {
        withArrow: true,
        openDelay: 200,
        multiline: true,
        maw: 320,
        events: { hover: true, focus: true, touch: true },
      },
    }),
  },
});

const tokenVariables = {
  '--mantine-color-body': 'var(--ks-canvas)',
  '--mantine-color-text': 'var(--ks-ink)',
  '--mantine-color-dimmed': 'var(--ks-ink-faint)',
  '--mantine-color-placeholder': 'var(--ks-ink-faint)',
  '--mantine-color-anchor': 'var(--ks-accent)',
  '--mantine-color-default': 'var(--ks-surface)',
  '--mantine-color-default-hover': 'var(--ks-hover)',
  '--mantine-color-default-color': 'var(--ks-ink)',
  '--mantine-color-default-border': 'var(--ks-line-strong)',
  '--mantine-color-error': 'var(--ks-down)',
  '--mantine-color-disabled': 'var(--ks-sunken)',
  '--mantine-color-disabled-color': 'var(--ks-ink-faint)',
  '--mantine-color-disabled-border': 'var(--ks-line)',
};

const cssVariables: CSSVariablesResolver = (merged) => {
  const defaults = defaultCssVariablesResolver(merged);
  return {
    variables: defaults.variables,
    light: { ...defaults.light, ...tokenVariables },
    dark: { ...defaults.dark, ...tokenVariables },
  };
};

/**
 * Puts Mantine's variables into a constructed style sheet. Mantine would write a style element, which the content
 * security policy (no `unsafe-inline`, no nonce) refuses; a constructed sheet is script's own and allowed.
 */
export function adoptThemeVariables(document: Document): void {
  const merged = mergeMantineTheme(DEFAULT_THEME, theme);
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(convertCssVariables(cssVariables(merged), ':root'));
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
}
