// What happens on the page itself: deeds are passed on to Gradio's buttons, the quoted words light up, articles open
// at their place. Everything a text says is put in as text; nothing here makes HTML of it.
() => {
  const LANGUAGE = 'dalil-language'
  const SETTINGS = 'dalil-settings'
  const find = (selector) => document.querySelector(selector)
  const all = (selector, inside = document) => [...inside.querySelectorAll(selector)]
  const told = {question: null, again: false, order: {}}
  const kept = (name, value) => { // in this browser, where it lets us; else until the page is left
    try {
      if (value !== undefined) localStorage.setItem(name, value)
      return localStorage.getItem(name) ?? ''
    } catch {
      if (value !== undefined) unkept[name] = value
      return unkept[name] ?? ''
    }
  }
  const unkept = {}

  const chosen = (name) => all(`#filters input[name=${name}]:checked`).map((box) => box.value)
  const day = (name) => find(`#filters input[name=${name}]`)?.value ?? ''
  const settings = () => { try { return JSON.parse(kept(SETTINGS)) } catch { return {} } }

  // What Gradio's events ask for.
  window.dalil = {
    question: (typed) => {
      const asked = told.question ?? typed
      told.question = null
      fold()
      return asked
    },
    wish: () => {
      const again = told.again
      told.again = false
      return JSON.stringify({
        ...settings(), language: kept(LANGUAGE), since: day('since'), until: day('until'),
        languages: chosen('languages'), outlets: chosen('outlets'), again,
      })
    },
    order: () => JSON.stringify(told.order),
    set: (name, value) => kept(SETTINGS, JSON.stringify({...settings(), [name]: value})),
    save: (parcel) => {
      if (!parcel) return
      const {name, text} = JSON.parse(parcel)
      const link = document.createElement('a')
      link.href = URL.createObjectURL(new Blob([text], {type: 'application/octet-stream'}))
      link.download = name
      link.click()
      setTimeout(() => URL.revokeObjectURL(link.href), 10000)
    },
  }

  const fold = () => all('#filters details').forEach((sheet) => { sheet.open = false })
  const press = (id) => find(`#${id}`).click()
  const ask = (question, again = false) => {
    told.question = question
    told.again = again
    press('ask')
  }
  const write = (question) => {
    const box = find('#question textarea')
    Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, 'value').set.call(box, question)
    box.dispatchEvent(new Event('input', {bubbles: true}))
    box.focus()
  }
  const order = (button, deed) => {
    const {turn, of, at, form, article} = button.dataset
    told.order = {turn: Number(turn), of: Number(of), at: Number(at), form, article}
    press(deed)
  }

  const copied = (turn) => {
    const bare = (element) => element.innerText.replace(/\s+/g, ' ').trim()
    const said = all('.asked, .sentence', turn).map(bare)
    const cited = all('.sources > .card', turn).map((card) => {
      const numbers = all('.number', card).map((number) => `[${number.textContent}]`).join(' ')
      const facts = all('h3 > :last-child, .about li', card).slice(0, 4).map(bare)
      return [numbers, facts.join(' · '), card.querySelector('h3 a')?.href].filter(Boolean).join(' ')
    })
    return [...said, '', ...cited].join('\n')
  }
  const copy = async (button) => {
    const text = copied(button.closest('.turn'))
    try {
      await navigator.clipboard.writeText(text)
    } catch { // not allowed, or no secure address
      const sheet = document.createElement('textarea')
      sheet.value = text
      document.body.append(sheet)
      sheet.select()
      document.execCommand('copy')
      sheet.remove()
    }
    const before = button.textContent
    if (before === button.dataset.done) return
    button.textContent = button.dataset.done
    say(button.dataset.done)
    setTimeout(() => { button.textContent = before }, 2000)
  }

  const deeds = {
    ask: (button) => ask(button.dataset.ask),
    retry: (button) => ask(button.dataset.ask, true),
    edit: (button) => write(button.dataset.ask),
    copy,
    new: () => press('new'),
    read: (button) => order(button, 'read'),
    export: (button) => {
      button.closest('details').open = false
      order(button, 'save')
    },
    gloss: (button) => {
      const on = button.closest('.card, .whole').classList.toggle('glossed')
      button.setAttribute('aria-pressed', on)
    },
    close: (button) => button.closest('dialog').close(),
    fold,
    clear: () => {
      all('#filters input').forEach((input) => { input.type === 'date' ? input.value = '' : input.checked = false })
      count()
    },
  }

  // The quoted words of a number: its marks beside it, and its own badge.
  const places = (link) => {
    const turn = link.closest('.turn')
    const is = (element) => element.dataset.cites?.split(' ').some((one) => link.dataset.cites.split(' ').includes(one))
    const badges = link.dataset.cites.split(' ').map((one) => turn.querySelector(`#source-${turn.id.slice(5)}-${one}`))
    return [...all('.card mark', turn).filter(is), ...badges.filter(Boolean)]
  }
  const light = (link) => {
    all('.lit').forEach((element) => element.classList.remove('lit'))
    if (link?.isConnected) places(link).forEach((element) => element.classList.add('lit'))
  }
  let followed = null
  const calm = matchMedia('(prefers-reduced-motion: reduce)')
  const show = (element, block) => element.scrollIntoView({block, behavior: calm.matches ? 'auto' : 'smooth'})
  const follow = (link) => {
    followed = link
    light(link)
    const [first] = places(link)
    const badge = find(link.getAttribute('href'))
    if (first) show(first, 'center')
    badge?.focus({preventScroll: true})
  }

  document.addEventListener('click', (event) => {
    const link = event.target.closest('a[data-cites]')
    if (link) {
      event.preventDefault()
      follow(link)
    }
    const button = event.target.closest('[data-do]')
    if (button) deeds[button.dataset.do](button)
    all('details.menu[open], #filters details[open]').forEach((menu) => {
      if (!menu.contains(event.target)) menu.open = false
    })
    if (event.target.matches('dialog')) event.target.close() // beside the sheet
  })
  // What leaves the page without anyone's doing, as <meta http-equiv=refresh> does, which no content policy forbids.
  window.navigation?.addEventListener('navigate', (event) => {
    const leaves = new URL(event.destination.url).origin !== location.origin
    if (leaves && !event.userInitiated && event.downloadRequest === null) event.preventDefault()
  })
  // One question at a time; the server sees to that too, but the text would be sent to it.
  document.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter' || !event.target.matches('#question textarea') || !find('.turn.running')) return
    event.preventDefault()
    event.stopImmediatePropagation()
  }, true)
  document.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape') return
    all('details.menu[open], #filters details[open]').forEach((menu) => {
      menu.open = false
      menu.querySelector('summary').focus()
    })
    hush()
  })
  for (const [type, lit] of [['mouseover', true], ['focusin', true], ['mouseout', false]]) {
    document.addEventListener(type, (event) => {
      const link = event.target.closest?.('a[data-cites]')
      if (link) light(lit ? link : followed)
    })
  }
  document.addEventListener('change', (event) => {
    if (event.target.matches('select[name=language]')) {
      kept(LANGUAGE, event.target.value)
      press('speak')
    }
    if (event.target.closest('#filters')) count()
  })
  const count = () => {
    const badge = find('#filters .chosen')
    const number = all('#filters input').filter((input) => (input.type === 'date' ? input.value : input.checked)).length
    if (badge) badge.textContent = number || ''
  }

  // What a word means, beside it.
  const tip = document.createElement('div')
  tip.className = 'tip'
  tip.hidden = true
  let glossed = null
  const hush = () => { tip.hidden = true }
  const tell = (word) => {
    glossed = word
    const home = word.closest('dialog') ?? find('.gradio-container')
    home.append(tip)
    tip.replaceChildren(...[word.dataset.gloss, word.dataset.met].filter(Boolean).map((text, i) => {
      const line = document.createElement(word.dataset.gloss && i === 0 ? 'b' : 'span')
      line.dir = 'auto'
      line.textContent = text
      return line
    }))
    tip.hidden = false
    const at = word.getBoundingClientRect()
    const left = at.left + at.width / 2 - tip.offsetWidth / 2
    tip.style.left = `${Math.max(8, Math.min(left, innerWidth - tip.offsetWidth - 8))}px`
    tip.style.top = `${at.top - tip.offsetHeight - 6 > 0 ? at.top - tip.offsetHeight - 6 : at.bottom + 6}px`
  }
  for (const type of ['mouseover', 'click']) {
    document.addEventListener(type, (event) => {
      const word = event.target.closest?.('[data-gloss], [data-met]')
      word ? tell(word) : hush()
    })
  }
  addEventListener('scroll', hush, true)

  // What changes is said to a screen reader, and brought into view.
  const voice = document.createElement('div')
  voice.className = 'unseen'
  voice.setAttribute('role', 'status')
  const say = (text) => { if (text && voice.textContent !== text) voice.textContent = text }
  let seen = ''
  const changed = () => {
    const head = find('#head header')
    if (!glossed?.isConnected) hush()
    if (head) Object.assign(document.documentElement, {lang: head.lang, dir: head.dir})
    if (!voice.isConnected) find('.gradio-container')?.append(voice)
    say(find('#answer .verdict, #note .problem')?.innerText)
    const turn = find('#answer .turn')
    const key = turn ? `${turn.id} ${turn.querySelector('.asked').textContent}` : ''
    if (key && key !== seen) show(turn, 'start')
    seen = key
    const dialog = find('#article dialog:not([open])')
    if (dialog && !dialog.dataset.seen) {
      dialog.dataset.seen = 'yes'
      dialog.showModal()
      dialog.querySelector('.here mark, mark, .here')?.scrollIntoView({block: 'center'})
    }
    if (find('#filters .chosen')?.textContent === '') count()
  }
  new MutationObserver(changed).observe(document.body, {childList: true, subtree: true})
  changed()
  Object.assign(window.dalil, {deeds, press, find, all})
}
