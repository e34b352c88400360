// Keeps the page up to date: when the case has moved, its content is fetched anew and put in place.
const main = document.querySelector('main[data-live]')
const openedAnewAfter = 30_000
let known

function listen(page) {
  const events = new EventSource(page.dataset.live ?? '')
  events.addEventListener('version', async ({ data }) => {
    const isNews = known !== undefined && known !== data
    known = data
    if (isNews && (await renew(page)) === 'gone') events.close()
  })
  // A browser comes back by itself where the line broke, but not where it was refused.
  events.addEventListener('error', () => {
    if (events.readyState === EventSource.CLOSED) setTimeout(() => listen(page), openedAnewAfter)
  })
}

async function renew(page) {
  const answer = await fetch(location.pathname, { cache: 'no-store' }).catch(() => null)
  if (!answer || answer.status === 429 || answer.status >= 500) {
    // Not shown yet: the next version that is told is news, whichever it is.
    known = null
    return 'later'
  }
  const fresh = new DOMParser().parseFromString(await answer.text(), 'text/html').querySelector('main')
  if (fresh) page.replaceChildren(...fresh.childNodes)
  return answer.ok ? 'shown' : 'gone'
}

if (main instanceof HTMLElement) listen(main)
