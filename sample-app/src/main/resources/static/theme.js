// The colours: those of the system, unless the reader has chosen. In the head, so that nothing flashes.
{
  const names = {auto: 'Auto', light: 'Light', dark: 'Dark'};
  const order = Object.keys(names);
  let chosen = 'auto';
  try {
    chosen = localStorage.getItem('theme') ?? 'auto';
  } catch {
    // no storage, no memory
  }
  const apply = () => { document.documentElement.dataset.theme = chosen; };
  apply();
  addEventListener('DOMContentLoaded', () => {
    const button = document.getElementById('theme');
    button.textContent = names[chosen] ?? names.auto;
    button.addEventListener('click', () => {
      chosen = order[(order.indexOf(chosen) + 1) % order.length];
      button.textContent = names[chosen];
      apply();
      try {
        localStorage.setItem('theme', chosen);
      } catch {
        // as above
      }
    });
  });
}
