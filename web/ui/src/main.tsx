import { render } from 'preact';
import { App } from './app';
import { keepInAddress, start } from './state';
import './page.css';

keepInAddress();
render(<App />, document.getElementById('app')!);
void start();
