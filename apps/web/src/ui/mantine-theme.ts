import { Button, createTheme, type MantineColorsTuple } from '@mantine/core';

/** One colour for "does something"; all the rest comes from theme.css. */
const move: MantineColorsTuple = [
  '#e7f3ff',
  '#cfe6ff',
  '#a6d2ff',
  '#7cc4ff',
  '#57aef5',
  '#3a99e6',
  '#2783d1',
  '#1769c2',
  '#1461b4',
  '#0d4f94',
];

/** Mantine's own greys, laid onto the palette of theme.css, so that its fields and menus stand on our ground. */
const dark: MantineColorsTuple = [
  '#e8eef3',
  '#c3ced8',
  '#a3b3c1',
  '#8b9bab',
  '#2a3641',
  '#24303a',
  '#1c252e',
  '#151c23',
  '#0e1318',
  '#0a0e12',
];
const gray: MantineColorsTuple = [
  '#f7f4ec',
  '#efebe1',
  '#e6e0d3',
  '#ddd6c8',
  '#c9c0ae',
  '#616b73',
  '#616b73',
  '#4d5963',
  '#2f3a42',
  '#1c242b',
];

/** A filled button in one of the two colours that mean something when pressed: do it, or do harm. */
function filled(colour: 'move' | 'bad') {
  return {
    root: {
      '--button-bg': `var(--${colour})`,
      '--button-hover': `color-mix(in srgb, var(--${colour}) 86%, var(--ink))`,
      '--button-color': 'var(--on-move)',
    },
  };
}

export const mantineTheme = createTheme({
  white: '#fffdf8',
  black: '#1c242b',
  colors: { move, dark, gray },
  primaryColor: 'move',
  primaryShade: { light: 8, dark: 3 },
  fontFamily: "'Inter Variable', system-ui, sans-serif",
  fontFamilyMonospace: "'IBM Plex Mono', ui-monospace, monospace",
  defaultRadius: 8,
  respectReducedMotion: true,
  components: {
    Button: Button.extend({
      defaultProps: { size: 'xs' },
      vars: (_theme, { variant, color }) =>
        variant === undefined || variant === 'filled' ? filled(color === 'red' ? 'bad' : 'move') : { root: {} },
    }),
    TextInput: { defaultProps: { size: 'xs' } },
    NativeSelect: { defaultProps: { size: 'xs' } },
    SegmentedControl: { defaultProps: { size: 'xs' } },
    Checkbox: { defaultProps: { size: 'xs', iconColor: 'var(--on-move)' } },
    Switch: { defaultProps: { size: 'xs' } },
  },
});
