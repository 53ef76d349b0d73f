// The sheets over the page: the collection, how it is changed, and what a person sets. Each is drawn by the server into
// #sheet and taken from there; where it is open already, only its parts are, so that what is being typed stays.
() => {
  const {deeds, press, find, all} = window.dalil
  const HASH = '#collection'
  const LOOK_AGAIN = 400 // milliseconds between two looks at a build
  const open = (name) => find(`.sheets dialog[data-sheet=${name}]`)
  const inside = (selector) => find(`.sheets dialog[open] ${selector}`)
  const home = document.createElement('div')
  home.className = 'sheets'

  // What Gradio's events ask for.
  let shown = 0
  let wanted = {}
  const asked = new Set()
  let watching = false
  Object.assign(window.dalil, {
    look: () => JSON.stringify({
      words: inside('[name=words]')?.value ?? '', language: inside('[name=in_language]')?.value ?? '',
      outlet: inside('[name=of_outlet]')?.value ?? '', shown,
    }),
    model: () => {
      const model = JSON.stringify(wanted)
      wanted = {}
      return model
    },
  })

  const remember = (hash) => history.replaceState(history.state, '', location.pathname + location.search + hash)
  const put = (drawn) => {
    const name = drawn.dataset.sheet
    const there = open(name)
    if (there) {
      all('[data-part]', drawn).forEach((part) => exchange(there, part))
    } else if (asked.delete(name)) { // one that was closed meanwhile stays so
      const sheet = drawn.cloneNode(true)
      sheet.addEventListener('close', () => {
        sheet.remove()
        if (name === 'collection') remember('')
      })
      home.append(sheet)
      sheet.showModal()
      if (name === 'collection') remember(HASH)
    }
    const running = find('.sheets .building[data-state=running]')
    if (running && !watching) {
      running.scrollIntoView({block: 'nearest'})
      watch()
    }
  }
  const exchange = (sheet, part) => {
    const old = sheet.querySelector(`[data-part=${part.dataset.part}]`)
    if (!old || old.outerHTML === part.outerHTML) return
    const fresh = part.cloneNode(true)
    const held = old.contains(document.activeElement)
    const before = old.dataset.state
    old.replaceWith(fresh)
    if (held) {
      fresh.tabIndex = -1
      fresh.focus()
    }
    if (fresh.dataset.state !== before) say(sheet, fresh.querySelector('.verdict, .step')?.textContent)
  }
  const say = (sheet, text) => { if (text) sheet.querySelector('.said').textContent = text }

  // The index is changed by what programs use too; what goes wrong is told in one line.
  const problem = (text) => {
    const line = inside('.upkeep .problem[role=alert]')
    if (line) line.textContent = text
  }
  const unreachable = () => problem(inside('[data-unreachable]')?.dataset.unreachable ?? '')
  const change = async (path, body) => {
    problem('')
    try {
      const headers = body instanceof FormData ? {} : {'Content-Type': 'application/json'}
      const response = await fetch(path, {method: 'POST', headers, body})
      const said = await response.json()
      if (!response.ok) return problem(said.error)
    } catch { // no answer, or none of Dalil's
      return unreachable()
    }
    press('collection')
    return true
  }
  const send = async (files, named = (file) => file.name) => {
    const {largest, tooLarge} = inside('.drop').dataset
    const form = new FormData()
    const size = files.reduce((sum, file) => sum + file.size, 0)
    if (size > Number(largest)) return problem(tooLarge)
    files.forEach((file) => form.append('files', file, named(file)))
    return change('/api/upload', form)
  }
  // Of a folder only what can be read is sent, each file named by its way there, as the server keeps them in one.
  const isRead = (entry) => {
    const types = inside('.drop input').accept.split(',')
    return !entry.name.startsWith('.') && types.some((type) => entry.name.toLowerCase().endsWith(type))
  }
  const within = async (folder) => {
    const reader = folder.createReader()
    const found = []
    for (;;) {
      const some = await new Promise((done, failed) => { reader.readEntries(done, failed) }) // a hundred at a time
      if (!some.length) return found
      for (const entry of some) found.push(...entry.isDirectory ? await within(entry) : [entry])
    }
  }
  const sendAll = async (items) => {
    const entries = items.map((item) => item.webkitGetAsEntry()) // now: the items are gone after the event
    const files = items.map((item) => item.getAsFile())
    if (!entries.some((entry) => entry?.isDirectory)) return send(files.filter(Boolean))
    const there = []
    for (const entry of entries) there.push(...entry.isDirectory ? await within(entry) : [entry])
    const taken = there.filter(isRead)
    const names = new Map()
    for (const entry of taken) {
      const file = await new Promise((done, failed) => { entry.file(done, failed) })
      names.set(file, entry.fullPath.slice(1).replaceAll('/', '_'))
    }
    const left = there.length - taken.length
    const isSent = !taken.length || await send([...names.keys()], (file) => names.get(file))
    if (isSent && left) problem(inside('.drop').dataset.leftOut.replace('{count}', left))
  }

  // A build lives in the server: whoever comes, or comes back, sees how far it is.
  const watch = async () => {
    watching = true
    find('header [data-do=collection]')?.setAttribute('aria-busy', 'true')
    try {
      for (;;) {
        const state = await (await fetch('/api/index')).json()
        if (state.state !== 'running') break
        move(state)
        await new Promise((done) => { setTimeout(done, LOOK_AGAIN) })
      }
    } catch {
      unreachable()
    }
    watching = false
    find('header [data-do=collection]')?.removeAttribute('aria-busy')
    if (open('collection')) press('collection')
    refresh()
  }
  // What is counted beside the question is the new collection; an answer under way is left alone.
  const refresh = () => { find('.turn.running') ? setTimeout(refresh, LOOK_AGAIN) : press('refresh') }
  const move = ({step, done, total}) => {
    const box = find('.sheets .building')
    const bar = box?.querySelector('progress')
    if (!bar || !step) return
    bar.max = total || 1
    bar.value = done
    const count = total ? ` · ${box.dataset.of.replace('{done}', done).replace('{total}', total)}` : ''
    box.querySelector('.step').textContent = box.dataset[step] + count
    say(open('collection'), box.dataset[step])
  }

  Object.assign(deeds, {
    collection: () => {
      shown = 0
      asked.add('collection')
      press('collection')
    },
    settings: () => {
      asked.add('settings')
      press('settings')
    },
    look: () => {
      shown = 0
      press('look')
    },
    more: (button) => {
      shown = Number(button.dataset.shown)
      press('look')
    },
    add: async () => {
      const box = inside('[name=source]')
      const source = box.value.trim()
      if (source && await change('/api/index', JSON.stringify({sources: [source]}))) box.value = ''
    },
    update: () => change('/api/index', '{}'),
    anew: () => change('/api/index', JSON.stringify({full: true})),
    serve: async (button) => {
      if (await change('/api/rollback', JSON.stringify({generation: Number(button.dataset.generation)}))) refresh()
    },
    'use-model': (button) => {
      const [name, url, key] = ['name', 'url', 'key'].map((one) => inside(`[name=model_${one}]`))
      wanted = {name: name.value, url: url.value, key: key.value}
      key.value = ''
      const voice = inside('[data-part=voice]')
      const trying = document.createElement('p')
      trying.className = 'voice waiting'
      trying.textContent = button.parentElement.dataset.trying
      voice.replaceChildren(trying)
      press('model')
    },
    'use-none': () => {
      wanted = {}
      press('model')
    },
  })

  const enters = {words: 'look', source: 'add', model_name: 'use-model', model_url: 'use-model', model_key: 'use-model'}
  document.addEventListener('keydown', (event) => {
    const deed = event.key === 'Enter' && event.target.matches('.sheets input') && enters[event.target.name]
    if (deed) event.target.closest('.row, fieldset').querySelector(`[data-do=${deed}]`).click()
  })
  document.addEventListener('change', (event) => {
    const {name, value, files} = event.target
    if (!event.target.matches('.sheets :is(input, select)')) return
    if (name === 'in_language' || name === 'of_outlet') deeds.look()
    if (name === 'files' && files.length) {
      send([...files])
      event.target.value = ''
    }
    if (name === 'passages' || name === 'false_answers') window.dalil.set(name, Number(value))
    if (name === 'answer_language') window.dalil.set(name, value)
  })
  for (const type of ['dragover', 'dragleave', 'drop']) {
    document.addEventListener(type, (event) => {
      const place = find('.sheets dialog[open] .drop')
      if (!place || !event.dataTransfer?.types.includes('Files')) return
      event.preventDefault() // else the browser would leave the page and open the file
      place.classList.toggle('over', type === 'dragover')
      if (type === 'drop') sendAll([...event.dataTransfer.items].filter((item) => item.kind === 'file')).catch(unreachable)
    })
  }

  let begun = false
  const changed = () => {
    if (!home.isConnected) find('.gradio-container .contain')?.append(home) // Gradio's styles end there
    const drawn = find('#sheet [data-drawn]:not([data-taken])')
    if (drawn) {
      drawn.dataset.taken = 'yes'
      put(drawn)
      drawn.replaceChildren() // taken over; what is Gradio's own stays
    }
    if (!begun && find('.welcome, #answer .problem, .turn')) {
      begun = true
      if (location.hash === HASH) deeds.collection()
    }
  }
  new MutationObserver(changed).observe(document.body, {childList: true, subtree: true})
  changed()
}
