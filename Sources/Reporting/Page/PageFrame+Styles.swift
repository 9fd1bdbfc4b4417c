extension PageFrame {
    /// The looks of all pages, on screen and on paper.
    static let styles = """
        :root { color-scheme: light; --ink: #1f2933; --quiet: #5b6673; --line: #dfe3e8;
          --soft: #f6f7f9; --paper: #fff; --accent: #0072b2; --met: #00795a; --missed: #b3400e; }
        /* Figures keep their white ground: their colours are chosen for it. */
        @media screen and (prefers-color-scheme: dark) {
          :root { color-scheme: dark; --ink: #e6e9ed; --quiet: #aab4bf; --line: #3a434d;
            --soft: #1f262d; --paper: #14191e; --accent: #6cb8e6; --met: #4cc9a0;
            --missed: #f0936b; }
          .plot, noscript svg { padding: 12px; background: #fff; border-radius: 10px; }
          .name i { box-shadow: 0 0 0 1.5px var(--quiet); }
        }
        * { box-sizing: border-box; }
        html { -webkit-text-size-adjust: 100%; scroll-behavior: smooth; }
        body { margin: 0 auto; padding: 56px 32px 40px; max-width: 1180px; color: var(--ink);
          background: var(--paper); line-height: 1.5;
          font: 16px/1.5 "Helvetica Neue", Helvetica, Arial, "Liberation Sans", sans-serif;
          font-variant-numeric: tabular-nums; }
        h1 { margin: 0; font-size: 44px; line-height: 1.1; letter-spacing: -0.02em; }
        h2 { margin: 64px 0 20px; padding-top: 20px; border-top: 1px solid var(--line);
          font-size: 26px; line-height: 1.2; letter-spacing: -0.01em; }
        h3 { margin: 0 0 10px; font-size: 17px; }
        p { margin: 0; }
        .over { margin-bottom: 10px; color: var(--accent); font-size: 13px; font-weight: 600;
          letter-spacing: 0.08em; text-transform: uppercase; }
        .lede { margin-top: 16px; max-width: 46em; color: var(--quiet); font-size: 19px; }
        /* Rows of cards that are all full: twelve columns, of which a card takes its share. */
        .numbers { display: grid; gap: 16px; margin-top: 36px;
          grid-template-columns: repeat(12, minmax(0, 1fr)); }
        .number { grid-column: span 12; padding: 18px 20px 20px; background: var(--soft);
          border-radius: 10px; }
        @media (min-width: 561px) and (max-width: 900px) {
          .number { grid-column: span 6; }
          .number:last-child:nth-child(odd) { grid-column: span 12; }
        }
        @media (min-width: 901px) {
          .number { grid-column: span 4; }
          .of-1 .number { grid-column: span 12; }
          .of-2 .number, .of-5 .number:nth-child(n + 4) { grid-column: span 6; }
          .of-4 .number, .of-7 .number:nth-child(n + 4), .of-8 .number { grid-column: span 3; }
        }
        .number .value { font-size: clamp(25px, 7vw, 34px); font-weight: 650; line-height: 1.15;
          letter-spacing: -0.02em; }
        .number .label { margin-top: 4px; font-weight: 600; font-size: 15px; line-height: 1.35; }
        .number .note { margin-top: 8px; color: var(--quiet); font-size: 13.5px; line-height: 1.45; }
        .pair { display: grid; gap: 28px; grid-template-columns: repeat(2, minmax(0, 1fr)); }
        .stack { display: grid; gap: 44px; }
        figure { margin: 0; min-width: 0; break-inside: avoid; }
        .plot { max-width: 100%; }
        .plot.vega-embed { display: block; padding-right: 0; width: 100%; }
        figure svg { display: block; max-width: 100%; height: auto; }
        .plot.vega-embed summary { opacity: 0 !important; right: 0; top: -34px; }
        figure:hover .plot.vega-embed summary { opacity: 0.6 !important; }
        #vg-tooltip-element { padding: 8px 10px; border: 1px solid var(--line);
          font: 13px/1.4 "Helvetica Neue", Helvetica, Arial, "Liberation Sans", sans-serif; }
        #vg-tooltip-element table tr td.key,
        #vg-tooltip-element table tr td.value { max-width: none; padding: 1px 3px; }
        .caption { margin-top: 12px; max-width: 62em; color: var(--quiet); font-size: 14px; }
        #table { margin-top: 48px; }
        .scroll { overflow-x: auto; }
        main table { border-collapse: collapse; width: 100%; font-size: 14.5px; }
        #table thead th { padding: 8px 10px; color: var(--quiet); font-weight: 500; font-size: 13px;
          text-align: right; white-space: nowrap; border-bottom: 1px solid var(--ink); }
        #table td { padding: 7px 10px; text-align: right; white-space: nowrap;
          border-bottom: 1px solid var(--line); }
        #table .name { padding-left: 0; text-align: left; }
        .name i { display: inline-block; width: 11px; height: 11px; margin-right: 9px;
          border-radius: 3px; }
        #table .split th { padding: 18px 0 6px; text-align: left; font-size: 14.5px; }
        #table .best td { font-weight: 650; }
        .settings { columns: 2; column-gap: 48px; }
        .settings table { margin-bottom: 28px; break-inside: avoid; font-size: 13.5px; }
        .settings caption { padding-bottom: 6px; font-weight: 650; font-size: 15px;
          text-align: left; }
        .settings th, .settings td { padding: 5px 0; border-bottom: 1px solid var(--line);
          text-align: left; vertical-align: top; font-weight: 400; white-space: normal; }
        .settings th { width: 46%; padding-right: 16px; color: var(--quiet); }
        .settings td { overflow-wrap: anywhere; }
        footer { margin-top: 56px; padding-top: 18px; border-top: 1px solid var(--line);
          color: var(--quiet); font-size: 13.5px; }
        footer p + p { margin-top: 4px; }
        @media (max-width: 900px) {
          body { padding: 32px 18px; }
          h1 { font-size: 34px; }
          .pair { grid-template-columns: minmax(0, 1fr); }
          .settings { columns: 1; }
          .stack .plot { overflow-x: auto; }
          .stack .plot svg { min-width: 760px; }
        }
        @media (max-width: 560px) {
          h1 { font-size: 30px; overflow-wrap: anywhere; }
          h2 { margin-top: 44px; font-size: 23px; }
          .lede { font-size: 17px; }
          .settings th { width: 42%; padding-right: 10px; }
        }
        @media print {
          body { padding: 0; max-width: none; font-size: 12px; }
          h2 { break-after: avoid; }
          .number { border: 1px solid var(--line); }
          .vega-embed details { display: none; }
          .scroll, .stack .plot { overflow-x: visible; }
          .stack .plot svg { min-width: 0; }
          #table td, #table thead th { padding: 4px 5px; }
          main table { font-size: 10.5px; }
        }
        """
}
