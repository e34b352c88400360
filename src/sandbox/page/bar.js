// What stands above the phones: which of them show, the house's clock, faults, light and dark.
import { call, tell } from '/sandbox/page/call.js'

const standard = ['line-somchai', 'line-staff', 'whatsapp-aisyah', 'telegram-staff']

/** Brings the bar to life. */
export function openBar(phones) {
  openTheme()
  const faults = openFaults()
  return { ...openChips(phones), ...openClock(), ...faults }
}

function openChips(phones) {
  const chips = [...document.querySelectorAll('[data-shows]')]
  const kept = JSON.parse(localStorage.getItem('sandbox.phones') ?? 'null')
  for (const chip of chips) {
    show(chip, (kept ?? standard).includes(chip.dataset.shows))
    chip.addEventListener('click', () => toggle(chip))
  }

  function show(chip, isShown) {
    const phone = phones.get(chip.dataset.shows)
    chip.setAttribute('aria-pressed', isShown)
    phone.element.hidden = !isShown
    if (isShown) {
      chip.querySelector('.unread').hidden = true
      phone.toEnd()
    }
  }

  function toggle(chip) {
    show(chip, chip.getAttribute('aria-pressed') !== 'true')
    const shown = chips.filter((each) => each.getAttribute('aria-pressed') === 'true')
    localStorage.setItem('sandbox.phones', JSON.stringify(shown.map((each) => each.dataset.shows)))
  }

  return {
    /** Makes sure that a phone shows. */
    showPhone(id) {
      const chip = chips.find((each) => each.dataset.shows === id)
      if (chip.getAttribute('aria-pressed') !== 'true') toggle(chip)
      phones.get(id).element.scrollIntoView({ inline: 'nearest', block: 'nearest' })
    },
    /** Marks the phone of the guide's step. */
    point(id) {
      for (const chip of chips) chip.classList.toggle('is-next', chip.dataset.shows === id)
      for (const phone of phones.values()) phone.element.classList.toggle('is-next', phone.id === id)
    },
    /** Something came: a phone that shows has seen it, another counts it. */
    noticed(phone) {
      if (phone.isShown() && document.visibilityState === 'visible') phone.opens()
      if (phone.isShown()) return
      const unread = chips.find((each) => each.dataset.shows === phone.id).querySelector('.unread')
      unread.textContent = String((unread.hidden ? 0 : Number(unread.textContent)) + 1)
      unread.hidden = false
    },
  }
}

function openClock() {
  const face = document.querySelector('.clock time')
  const { zone, now } = document.body.dataset
  const form = { timeZone: zone, weekday: 'short', hour: '2-digit', minute: '2-digit', second: '2-digit' }
  const format = new Intl.DateTimeFormat('en-GB', form)
  let ahead = 0
  const setClock = (at) => {
    ahead = at - Date.now()
    tick()
  }
  const tick = () => {
    face.textContent = format.format(Date.now() + ahead)
  }
  const buttons = [...document.querySelectorAll('[data-advance]')]
  const advance = async (advanceMs) => {
    for (const each of buttons) each.disabled = true
    try {
      setClock((await call('POST', '/clock', { advanceMs })).now)
      tell('advanced', { advanceMs })
    } finally {
      for (const each of buttons) each.disabled = false
    }
  }
  for (const button of buttons) {
    button.addEventListener('click', () => advance(Number(button.dataset.advance)).then(() => button.focus()))
  }
  setClock(Number(now))
  setInterval(tick, 1000)
  return { setClock, advance }
}

function openFaults() {
  const boxes = [...document.querySelectorAll('[data-fault]')]
  const count = document.querySelector('.faults .count')
  for (const box of boxes) {
    box.addEventListener('change', () => {
      const { platform, fault: kind } = box.dataset
      if (box.checked) call('POST', '/faults', { platform, kind })
      else call('DELETE', `/faults?platform=${platform}&kind=${kind}`)
    })
  }
  closeOnEscape()
  chooseWhole()
  return {
    setFaults(faults) {
      for (const box of boxes) {
        const { platform, fault } = box.dataset
        box.checked = faults.some((each) => each.platform === platform && each.kind === fault)
      }
      count.textContent = String(faults.length)
      count.hidden = faults.length === 0
    },
  }
}

/** What is there to be copied is chosen whole. */
function chooseWhole() {
  for (const field of document.querySelectorAll('.spare input')) field.addEventListener('focus', () => field.select())
}

/** Open menus close by Escape and by a click elsewhere. */
function closeOnEscape() {
  const close = (except) => {
    for (const menu of document.querySelectorAll('details[open]')) if (!menu.contains(except)) menu.open = false
  }
  document.addEventListener('click', (event) => close(event.target))
  document.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape') return
    event.target.closest('details[open]')?.querySelector('summary').focus()
    close(null)
  })
}

function openTheme() {
  const root = document.documentElement
  const keep = localStorage.getItem('sandbox.theme')
  if (keep) root.dataset.theme = keep
  document.querySelector('.theme').addEventListener('click', () => {
    const isDark = root.dataset.theme
      ? root.dataset.theme === 'dark'
      : matchMedia('(prefers-color-scheme: dark)').matches
    root.dataset.theme = isDark ? 'light' : 'dark'
    localStorage.setItem('sandbox.theme', root.dataset.theme)
  })
}
