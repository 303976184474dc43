/** Entry of the console: configures what the content security policy needs, then mounts the app. It decides nothing. */

import './browser/zod-without-eval.ts';
import '@mantine/core/styles.layer.css';
import './ui/tokens.css';
import './ui/base.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app.tsx';
import { adoptThemeVariables } from './ui/theme.ts';

adoptThemeVariables(document);
const root = document.getElementById('root');
if (root !== null) {
  createRoot(root).render(
    <StrictMode>
      <App />
    </StrictMode>,
  );
}
