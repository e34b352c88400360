// A phone's screen: the bubbles of its chat in their order, as the house tells them.

/** Brings the screen of a phone to life. */
export function openScreen(element) {
  const screen = element.querySelector('.screen')
  const chat = element.querySelector('.chat')
  const items = new Map()
  let mine = { who: '', topic: 'all' }

  const distance = () => screen.scrollHeight - screen.scrollTop - screen.clientHeight
  const toEnd = () => screen.scrollTo({ top: screen.scrollHeight })

  function put(bubble, html) {
    const made = document.createElement('template')
    made.innerHTML = html.trim()
    const item = made.content.firstElementChild
    const old = items.get(bubble)
    const isHeld = old?.contains(document.activeElement)
    items.set(bubble, item)
    old?.replaceWith(item)
    if (isHeld) item.focus({ preventScroll: true })
    for (const picture of item.querySelectorAll('img')) {
      picture.addEventListener('load', () => distance() < 320 && toEnd())
    }
  }

  /** Marks the bubbles of whoever holds the phone, and hides those of other topics. */
  function mark(now = mine) {
    mine = now
    for (const item of items.values()) {
      item.classList.toggle('own', item.dataset.from === mine.who)
      item.hidden = mine.topic !== 'all' && item.dataset.topic !== mine.topic
    }
  }

  function go(item) {
    item?.scrollIntoView({ block: 'nearest' })
    item?.focus({ preventScroll: true })
  }

  chat.addEventListener('keydown', (event) => {
    const step = { ArrowUp: -1, ArrowDown: 1 }[event.key]
    if (!step || event.target.isContentEditable) return
    event.preventDefault()
    const shown = [...chat.children].filter((each) => !each.hidden)
    const item = event.target.closest('.item')
    go(shown[item ? shown.indexOf(item) + step : shown.length - 1])
  })

  return {
    mark,
    toEnd,
    item: (bubble) => items.get(bubble),
    go: (bubble) => go(items.get(bubble)),
    /** Shows what is new; answers how many bubbles are. */
    show({ bubbles, order }) {
      const isAtEnd = distance() < 60
      const fresh = Object.entries(bubbles)
      for (const [bubble, html] of fresh) put(bubble, html)
      const wanted = new Set(order)
      for (const [bubble, item] of items) {
        if (wanted.has(bubble)) continue
        item.remove()
        items.delete(bubble)
      }
      order.forEach((bubble, at) => {
        const item = items.get(bubble)
        if (chat.children[at] !== item) chat.insertBefore(item, chat.children[at] ?? null)
      })
      mark()
      if (isAtEnd) toEnd()
      return fresh.length
    },
  }
}
