import { createTheme, type MantineColorsTuple } from '@mantine/core';

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

export const mantineTheme = createTheme({
  colors: { move },
  primaryColor: 'move',
  primaryShade: { light: 8, dark: 3 },
  fontFamily: "'Inter Variable', system-ui, sans-serif",
  fontFamilyMonospace: "'IBM Plex Mono', ui-monospace, monospace",
  defaultRadius: 8,
  // Text on the dark theme's light blue is dark, on the light theme's dark blue light.
  autoContrast: true,
  respectReducedMotion: true,
  components: {
    Button: { defaultProps: { size: 'xs' } },
    TextInput: { defaultProps: { size: 'xs' } },
    NumberInput: { defaultProps: { size: 'xs' } },
    Select: { defaultProps: { size: 'xs', allowDeselect: false } },
    SegmentedControl: { defaultProps: { size: 'xs' } },
    Checkbox: { defaultProps: { size: 'xs' } },
    Switch: { defaultProps: { size: 'xs' } },
    // The page itself never scrolls, so nothing needs to be locked.
    Modal: { defaultProps: { lockScroll: false, radius: 10 } },
  },
});
