import { render } from 'preact';
import { App } from './app';
import { onKey } from './keys';
import { followCompare } from './compare';
import { followLists } from './follow';
import { keepPlan } from './keep';
import { readyForPaper } from './output';
import { Making } from './making-panel';
import { isMaking } from './making';
import { published } from './published';
import { keepScenario } from './scenarios';
import { keepInAddress, start } from './state';
import { followPlan } from './whatif';
import './page.css';

keepInAddress();
document.addEventListener('keydown', onKey);
const app = document.getElementById('app')!;
app.replaceChildren(); // what a published page says to readers without JavaScript
render(isMaking ? <Making /> : <App />, app);
readyForPaper();
if (published) void start();
else if (!isMaking) {
  void start(() => { keepPlan(); void keepScenario(); });
  followPlan();
  followLists();
  followCompare();
}
