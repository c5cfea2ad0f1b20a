import { render } from 'preact';
import { App } from './app';
import { keepInAddress, start, stopAsking } from './state';
import './page.css';

keepInAddress();
document.addEventListener('keydown', (e) => { if (e.key === 'Escape') stopAsking(); });
render(<App />, document.getElementById('app')!);
void start();
