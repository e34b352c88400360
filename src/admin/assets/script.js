// What the admin page needs of a browser beyond links and forms: the theme, copying, closing menus.
const themes = ['system', 'light', 'dark']
const signs = { system: '◐', light: '○', dark: '●' }
const kept = () => localStorage.getItem('caseline-theme') ?? 'system'
const wear = (theme) => {
  if (theme === 'system') delete document.documentElement.dataset.theme
  else document.documentElement.dataset.theme = theme
  for (const button of document.querySelectorAll('[data-theme-next]')) button.textContent = signs[theme]
}
wear(kept())

document.addEventListener('click', async (event) => {
  const element = event.target instanceof Element ? event.target : null
  const copy = element?.closest('[data-copy]')
  if (copy instanceof HTMLElement && !navigator.clipboard) {
    // Without https a browser gives no clipboard: the text is marked, to be copied by hand.
    if (copy.previousElementSibling) getSelection()?.selectAllChildren(copy.previousElementSibling)
  } else if (copy instanceof HTMLElement) {
    await navigator.clipboard.writeText(copy.dataset.copy ?? '')
    const words = copy.textContent
    copy.textContent = '✓'
    setTimeout(() => {
      copy.textContent = words
    }, 1500)
  }
  const insert = element?.closest('[data-insert]')
  const text = document.querySelector('textarea[name=text]')
  if (insert instanceof HTMLElement && text instanceof HTMLTextAreaElement) {
    text.setRangeText(insert.dataset.insert ?? '', text.selectionStart, text.selectionEnd, 'end')
    text.focus()
    text.dispatchEvent(new Event('input', { bubbles: true }))
  }
  if (element?.closest('[data-theme-next]')) {
    const next = themes[(themes.indexOf(kept()) + 1) % themes.length] ?? 'system'
    localStorage.setItem('caseline-theme', next)
    wear(next)
  }
  for (const open of document.querySelectorAll('details.choice[open]'))
    if (!element || !open.contains(element)) open.removeAttribute('open')
})

document.addEventListener('keydown', (event) => {
  if (event.key !== 'Escape') return
  for (const open of document.querySelectorAll('details.choice[open]')) open.removeAttribute('open')
})

// Long work shows that it goes on, and is not begun twice.
document.addEventListener('submit', (event) => {
  const form = event.target
  if (!(form instanceof HTMLFormElement)) return
  if (form.dataset.sent) return event.preventDefault()
  form.dataset.sent = 'yes'
  for (const button of form.querySelectorAll('button[type=submit]')) button.setAttribute('aria-busy', 'true')
})

// A page that the browser had kept is as it was before anything was sent.
addEventListener('pageshow', () => {
  for (const form of document.querySelectorAll('form[data-sent]')) delete form.dataset.sent
  for (const button of document.querySelectorAll('[aria-busy]')) button.removeAttribute('aria-busy')
})

// The menu is closed where it would fill the screen, and open beside the page.
const small = matchMedia('(max-width: 760px)')
const menu = document.querySelector('details.menu')
const fold = () => menu?.toggleAttribute('open', !small.matches)
small.addEventListener('change', fold)
fold()

// A text is shown as it will look while it is typed; the answer to the newest text wins.
let previewing = 0
let pause
document.addEventListener('input', (event) => {
  const form = event.target instanceof Element ? event.target.closest('form') : null
  const live = form?.querySelector('button[data-live]')
  if (!form || !(live instanceof HTMLButtonElement)) return
  clearTimeout(pause)
  pause = setTimeout(async () => {
    const turn = ++previewing
    const body = new URLSearchParams(new FormData(form))
    const response = await fetch(live.formAction, { method: 'POST', body })
    if (!response.ok || turn !== previewing) return
    const shown = new DOMParser().parseFromString(await response.text(), 'text/html').querySelector('[data-preview]')
    if (shown && turn === previewing) document.querySelector('[data-preview]')?.replaceWith(shown)
  }, 350)
})
