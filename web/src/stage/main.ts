// The stage page: the agenda run with one hand.
import '../shared/page.css'
import { mount } from 'svelte'
import { agendaProblemMessages } from '../shared/agenda_problems'
import { alsoMeets } from '../shared/sentences'
import Stage from './Stage.svelte'
import { restoreTheme } from './theme'

restoreTheme()
alsoMeets(agendaProblemMessages)
const target = document.getElementById('page')
if (target) mount(Stage, { target })
