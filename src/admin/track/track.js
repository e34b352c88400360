// Keeps the page up to date: when the case has moved, its content is fetched anew and put in place.
const main = document.querySelector('main[data-live]')
if (main instanceof HTMLElement) {
  let known
  const events = new EventSource(main.dataset.live ?? '')
  events.addEventListener('version', async ({ data }) => {
    const isNews = known !== undefined && known !== data
    known = data
    if (!isNews) return
    const answer = await fetch(location.pathname, { cache: 'no-store' })
    if (answer.status === 429) return
    const fresh = new DOMParser().parseFromString(await answer.text(), 'text/html').querySelector('main')
    if (fresh) main.replaceChildren(...fresh.childNodes)
    if (!answer.ok) events.close()
  })
}
