// The stage page: the agenda run with one hand.
import '../shared/page.css'
import '../shared/staff_problems'
import { mount } from 'svelte'
import Stage from './Stage.svelte'
import { restoreTheme } from './theme'

restoreTheme()
const target = document.getElementById('page')
if (target) mount(Stage, { target })
