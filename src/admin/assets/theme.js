// Before anything is painted: the light or the dark that was chosen here, so that no page flashes.
const theme = localStorage.getItem('caseline-theme')
if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme
