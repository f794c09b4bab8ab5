// The scanner page: wires only.
import '../shared/page.css'
import { mount } from 'svelte'
import Guest from './Guest.svelte'
import Page from './Page.svelte'
import { publishTimings } from './timings'

publishTimings()
const target = document.getElementById('page')
const guest = new URLSearchParams(location.search).get('guest') === '1'
if (target) mount(guest ? Guest : Page, { target })
