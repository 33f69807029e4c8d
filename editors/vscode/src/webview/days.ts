// The slider of days: the project's own day, and each day on which something changes.
import { h } from './make';

export class Days {
  private days: string[] = [];
  private own = '';
  private readonly slider = h('input', { type: 'range', min: 0, step: 1, 'aria-label': 'Day of judgement' });
  private readonly ticks = h('div', { class: 'ticks' });
  private readonly label = h('output');
  private readonly back = h('button', { title: 'Back to the day of the project' }, 'Today');
  readonly element = h('div', { id: 'days', hidden: true }, this.label, h('div', { class: 'track' }, this.slider, this.ticks), this.back);

  constructor(choose: (day: string) => void) {
    const at = () => this.days[Number(this.slider.value)] ?? this.own;
    this.slider.addEventListener('input', () => this.say(at()));
    this.slider.addEventListener('change', () => choose(at() === this.own ? '' : at()));
    this.back.addEventListener('click', () => choose(''));
  }

  /** `judged` is the day of the picture, `chosen` what the slider asked for (empty: the project's own). */
  show(days: string[], judged: string, chosen: string): void {
    if (!chosen) {
      this.own = judged;
      this.days = [];
    }
    // Seen from a later day the earlier ones are no longer to come; the slider keeps them.
    this.days = [...new Set([...this.days, ...days, judged])].filter(Boolean).sort();
    this.element.hidden = this.days.length < 2;
    this.slider.max = String(this.days.length - 1);
    this.slider.value = String(this.days.indexOf(judged));
    this.ticks.replaceChildren(...this.days.map((d) => h('i', { class: d === this.own ? 'own' : '', title: d })));
    this.back.hidden = judged === this.own;
    this.back.textContent = this.own;
    this.say(judged);
  }

  private say(day: string): void {
    this.label.textContent = day;
    this.slider.setAttribute('aria-valuetext', day);
  }
}
