// The speaker's timer: read from ten metres, switched on in the morning and left alone.
import '../shared/page.css'
import { mount } from 'svelte'
import { keepAwake } from '../shared/awake'
import Page from './Page.svelte'

keepAwake()
const target = document.getElementById('page')
if (target) mount(Page, { target })
