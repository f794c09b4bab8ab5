// The viewer page: what is on, what is next, how late it runs.
import '../shared/page.css'
import { mount } from 'svelte'
import Viewer from './Viewer.svelte'

const target = document.getElementById('page')
if (target) mount(Viewer, { target })
