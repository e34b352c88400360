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
  if (fresh) {
    page.replaceChildren(...fresh.childNodes)
    say(page)
  }
  return answer.ok ? 'shown' : 'gone'
}

/** A screen reader reads how it stands now, and not the whole page again. */
function say(page) {
  const lines = page.querySelectorAll('.status, .status + p')
  const words = [...(lines.length > 0 ? lines : page.querySelectorAll('h1'))].map((line) => line.textContent)
  const said = document.querySelector('.said')
  if (said && said.textContent !== words.join(' ')) said.textContent = words.join(' ')
}

if (main instanceof HTMLElement) listen(main)
