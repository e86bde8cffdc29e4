// Runs before the first paint, as a file of its own because inline scripts are not allowed here:
// puts the kept choice of theme and language on the document, so that nothing flashes wrongly.
(() => {
  const root = document.documentElement;
  let theme = 'auto';
  let language = null;
  try {
    theme = localStorage.getItem('signalbox.theme') ?? 'auto';
    language = localStorage.getItem('signalbox.language');
  } catch (error) {
    // Storage may be forbidden: then the system's theme and the browser's language hold.
    console.info('No kept choices:', error);
  }
  const dark = theme === 'dark' || (theme !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches);
  root.dataset.mantineColorScheme = dark ? 'dark' : 'light';
  const chosen = language ?? (navigator.language.toLowerCase().startsWith('uk') ? 'uk' : 'en');
  root.lang = chosen === 'uk' ? 'uk' : 'en';
  // The exported page is in English; anything else waits for its words instead of showing the wrong ones.
  if (root.lang !== 'en') root.dataset.wait = 'words';
})();
