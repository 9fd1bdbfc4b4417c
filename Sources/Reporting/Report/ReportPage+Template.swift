extension ReportPage {
    /// The page as a Mustache template.
    static let template = PageFrame.template(
        title: "{{title}} · massive MIMO report",
        header: """
            <header>
              <p class="over">Massive MIMO site report</p>
              <h1>{{title}}</h1>
              <p class="lede">{{lede}}</p>
            </header>
            <section class="numbers of-{{cards}}" aria-label="Key numbers">
              {{#keyNumbers}}
              <div class="number">
                <p class="value">{{value}}</p>
                <p class="label">{{label}}</p>
                <p class="note">{{note}}</p>
              </div>
              {{/keyNumbers}}
            </section>
            """,
        main: """
            {{#site}}\(section){{/site}}
            {{#rates}}\(section){{/rates}}
            {{#hasTable}}
            <section id="table">
              <h3>Precoders in numbers</h3>
              <div class="scroll"><table>
                <thead><tr>
                  <th class="name">Precoder</th><th>Mean</th><th>of reference</th><th>5 %</th>
                  <th>Median</th><th>95 %</th><th>Per user</th><th>FLOPs</th><th>Time</th>
                </tr></thead>
                {{#parts}}
                <tbody>
                  <tr class="split"><th colspan="9">{{heading}} · {{groups}} groups</th></tr>
                  {{#rows}}
                  <tr{{#best}} class="best"{{/best}}>
                    <td class="name"><i style="background:{{color}}"></i>{{precoder}}</td>
                    <td>{{mean}}</td><td>{{ratio}}</td><td>{{low}}</td><td>{{middle}}</td>
                    <td>{{high}}</td><td>{{user}}</td><td>{{flops}}</td><td>{{time}}</td>
                  </tr>
                  {{/rows}}
                </tbody>
                {{/parts}}
              </table></div>
              <p class="caption">Sum rates in bit/s/Hz, the best of each part in bold. Reference:
              {{reference}}.{{#knowledge}} Here {{knowledge}}.{{/knowledge}} Operations are per precoder, as is the time, measured on one thread
              ({{timing}}).{{#onePass}} Learned precoders ({{onePass}}) are one forward pass of a
              foundation model per channel, without iteration.{{/onePass}}{{#refined}} Learned
              precoders ({{refined}}) refine by iterations of WMMSE what a network
              proposes.{{/refined}}</p>
            </section>
            {{/hasTable}}
            {{#energy}}\(section){{/energy}}
            {{#paths}}\(section){{/paths}}
            <section id="settings">
              <h2>Settings</h2>
              <div class="settings">
              {{#settings}}
              <table>
                <caption>{{heading}}</caption>
                {{#entries}}<tr><th>{{name}}</th><td>{{value}}</td></tr>
                {{/entries}}
              </table>
              {{/settings}}
              </div>
            </section>
            """)

    private static let section = """

        <section id="{{anchor}}">
          <h2>{{heading}}</h2>
          <div class="{{layout}}">
          \(PageFrame.figures)
          </div>
        </section>
        """
}
