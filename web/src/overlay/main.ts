// The overlay: a lower third over somebody else's picture, on a page that has no ground of its own.
import '../shared/page.css'
import './overlay.css'
import { mount } from 'svelte'
import Overlay from './Overlay.svelte'

const target = document.getElementById('page')
if (target) mount(Overlay, { target })
