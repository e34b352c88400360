// What a person types and sends with: the field, whom they write as, what they quote, and attachments.

/** Brings the composer of a phone to life. `does` an act; `changed` is told when somebody else holds the phone. */
export function openComposer(element, { screen, does, topic, changed }) {
  const find = (selector) => element.querySelector(selector)
  const field = find('textarea')
  const select = find('.as select')
  const line = find('.quoting')
  let quoting
  /** Which bubble the bot makes each member reply to (Telegram), unless they chose not to. */
  let forced = {}
  let freely = false

  const who = () => select?.value ?? element.dataset.first

  function showQuoting() {
    const item = screen.item(quoting ?? (freely ? '' : forced[who()]))
    line.hidden = !item
    if (item) line.firstElementChild.textContent = `↩ ${item.querySelector('.words, .flex-text')?.textContent ?? '…'}`
  }

  function quote(bubble, isFree = freely) {
    quoting = bubble
    freely = isFree
    showQuoting()
  }

  function grow() {
    field.style.height = 'auto'
    field.style.height = `${Math.min(field.scrollHeight + 2, 92)}px`
  }

  async function say(words) {
    const text = words.trim()
    if (text === '') return
    const how = { ...(quoting ? { quotes: quoting } : {}), ...(freely ? { freely } : {}), ...topic() }
    field.value = ''
    grow()
    quote(undefined, false)
    screen.toEnd()
    await does('say', { text, ...how })
  }

  const attachments = {
    slip: () => does('photo', topic()),
    album: () => does('photo', { count: 2, ...topic() }),
    location: () => does('location', topic()),
    live: () => does('location', { liveSeconds: 900, ...topic() }),
    sticker: () => does('sticker', topic()),
    contact: () => does('contact', topic()),
  }

  async function attach(name) {
    find('.attach').open = false
    screen.toEnd()
    await attachments[name]()
  }

  function sendOwn(files) {
    const form = new FormData()
    for (const file of files) form.append('files', file)
    if (select) form.append('as', who())
    for (const [name, value] of Object.entries(topic())) form.append(name, value)
    find('.attach').open = false
    return does('photo', form)
  }

  find('.composer').addEventListener('submit', (event) => {
    event.preventDefault()
    say(field.value)
  })
  field.addEventListener('input', grow)
  field.addEventListener('keydown', (event) => {
    if (event.key === 'Enter' && !event.shiftKey && !event.isComposing) {
      event.preventDefault()
      say(field.value)
    }
    if (event.key === 'Escape' && !line.hidden) quote(undefined, true)
  })
  line.querySelector('button').addEventListener('click', () => {
    quote(undefined, true)
    field.focus()
  })
  find('.attach .menu').addEventListener('click', ({ target }) => {
    const { attach: name, mention } = target.dataset
    if (name) attach(name)
    if (mention) field.setRangeText(mention, 0, 0, 'end')
    if (!name && !mention) return
    find('.attach').open = false
    field.focus()
  })
  find('input[type=file]').addEventListener('change', ({ target }) => {
    sendOwn(target.files).then(() => {
      target.value = ''
    })
  })
  select?.addEventListener('change', () => {
    quote(undefined, false)
    changed()
  })

  return {
    who,
    say,
    attach,
    isGroup: select !== null,
    quote(bubble) {
      quote(bubble)
      field.focus()
    },
    show(news) {
      forced = news.forced
      field.placeholder = news.placeholder || 'Message'
      showQuoting()
    },
    openAttachments() {
      find('.attach').open = true
      find('.attach .menu button').focus()
    },
    /** Lets a member hold the phone, by name. */
    hold(name) {
      const option = [...(select?.options ?? [])].find((each) => each.text === name)
      if (!option || option.selected) return
      select.value = option.value
      select.dispatchEvent(new Event('change'))
    },
  }
}
