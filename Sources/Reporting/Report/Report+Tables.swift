import Channels
import Foundation

extension Report {
    /// The table of precoders, one part for each sight, the best of each marked.
    var table: [ReportPage.Part] {
        let palette = palette
        return FigureTheme.ordered(result.rows.map(\.sight)).map { sight in
            let rows = result.rows.filter { $0.sight == sight }
            let best = rows.filter(Self.isCandidate).map(\.meanSumRate).max()
            return ReportPage.Part(
                heading: FigureTheme.heading(sight),
                groups: Quantity.grouped(rows.first?.groups ?? 0),
                rows: rows.map { row in
                    ReportPage.Row(
                        color: palette.color(of: row.precoder), precoder: row.precoder,
                        mean: Self.rate(row.meanSumRate),
                        ratio: row.ratioToReference.isFinite
                            ? String(format: "%.1f %%", 100 * row.ratioToReference) : "–",
                        low: Self.rate(row.sumRate5), middle: Self.rate(row.sumRate50),
                        high: Self.rate(row.sumRate95), user: Self.rate(row.meanUserRate),
                        flops: row.flops > 0 ? Quantity.si(row.flops, "") : "–",
                        time: Quantity.si(row.secondsPerPrecoder, "s"),
                        best: Self.isCandidate(row) && row.meanSumRate == best)
                })
        }
    }

    private static func rate(_ value: Double) -> String {
        value.isFinite ? String(format: "%.2f", value) : "–"
    }

    /// Every setting behind the numbers.
    var settingsTables: [ReportPage.Settings] {
        [
            siteSettings, mastSettings, radioSettings, tracingSettings, evaluationSettings,
            precoderSettings,
        ]
        .filter { !$0.entries.isEmpty }
    }

    private var siteSettings: ReportPage.Settings {
        let settings = dataset.record
        let users = settings.users
        return table(
            "Site and users",
            [
                ("Site", settings.site), ("Source", settings.source),
                (
                    "Window (west, south, east, north)",
                    [
                        settings.bounds.west, settings.bounds.south, settings.bounds.east,
                        settings.bounds.north,
                    ].map { String(format: "%.5f°", $0) }.joined(separator: ", ")
                ),
                (
                    "Origin of the frame",
                    String(
                        format: "%.5f°, %.5f°", settings.origin.latitude, settings.origin.longitude)
                ),
                ("Users asked for", Quantity.grouped(users.requested)),
                ("Users without a path, dropped", Quantity.grouped(users.dropped)),
                (
                    "Users beyond the coupling loss, dropped",
                    "\(Quantity.grouped(users.uncovered)) beyond "
                        + number(users.maximumCouplingLoss, "dB")
                ),
                ("User height", number(users.height, "m")),
                (
                    "Distance from the mast",
                    "\(number(users.minimumDistance, "m")) to \(number(users.maximumDistance, "m"))"
                ),
                ("Sector served", number(users.sector, "°")),
                ("Kept for testing", Quantity.percent(users.testShare)),
                ("Seed", "\(settings.seed)"),
            ])
    }

    private var mastSettings: ReportPage.Settings {
        let mast = dataset.record.mast
        let array = dataset.record.array
        return table(
            "Mast and array",
            [
                (
                    "Latitude, longitude",
                    String(format: "%.5f°, %.5f°", mast.location.latitude, mast.location.longitude)
                ),
                (
                    "Position (x, y, z)",
                    mast.position.map { number($0, "m") }.joined(separator: ", ")
                ),
                ("Placement", mast.placement), ("Height", number(mast.height, "m")),
                ("Azimuth from east", number(mast.azimuth, "°")),
                ("Downtilt", number(mast.downtilt, "°")),
                ("Array", "\(array.rows) rows × \(array.columns) columns"),
                ("Element distance", number(array.spacing, "wavelengths")),
                ("Element order", array.elementOrder), ("Element pattern", array.pattern),
            ])
    }

    private var radioSettings: ReportPage.Settings {
        let radio = dataset.record.radio
        return table(
            "Radio",
            [
                ("Carrier", Quantity.si(radio.carrierFrequency, "Hz")),
                ("Bandwidth", Quantity.si(radio.bandwidth, "Hz")),
                ("Noise figure", number(radio.noiseFigure, "dB")),
                ("Interference margin", number(radio.interferenceMargin, "dB")),
                (
                    "Noise power (thermal, figure, margin)",
                    "\(Quantity.scientific(radio.noisePower)) W"
                ),
                ("System loss", number(radio.systemLoss, "dB")),
                ("Maximum transmit power", number(radio.maximumPower, "W")),
            ])
    }

    private var tracingSettings: ReportPage.Settings {
        let tracing = dataset.record.tracing
        return table(
            "Ray tracing",
            [
                ("Mechanisms", (tracing.mechanisms ?? ["specular"]).joined(separator: ", ")),
                ("Most \(tracing.interactions) on a path", "\(tracing.maximumDepth)"),
                ("Rays", Quantity.grouped(tracing.rayCount)),
                ("Reflection model", tracing.reflection), ("Polarisation", tracing.polarization),
            ])
    }

    private var evaluationSettings: ReportPage.Settings {
        let settings = result.record
        let gaps = Sight.allCases.compactMap { sight in
            settings.gapToCapacity[sight.rawValue].map { gap in
                "\(sight) \(String(format: "%.2f %%", 100 * gap))"
            }
        }
        var others = settings.bandwidth.map { [("Band", $0)] } ?? []
        others += settings.knowledge.map { [("Channel knowledge", $0)] } ?? []
        others += settings.omitted.sorted { $0.key < $1.key }.map { ("\($0) left out", $1) }
        return table(
            "Evaluation",
            [
                ("Users per group", "\(settings.usersPerGroup)"),
                ("Groups per environment", Quantity.grouped(settings.groups)),
                ("Drawn from", "\(settings.pool) users"),
                (
                    "Noise power",
                    "\(Quantity.scientific(settings.noisePower)) W (\(settings.noisePreset))"
                ),
                ("Maximum transmit power", number(settings.maximumPower, "W")),
                (
                    "Power per active antenna",
                    "\(number(settings.powerPerAntenna, "W")) (\(settings.energyModel))"
                ),
                ("Groups behind the energy", Quantity.grouped(settings.energyGroups)),
                ("Reference", settings.reference),
                ("Reference below the dirty-paper bound", gaps.joined(separator: ", ")),
                ("Seed of the groups", "\(settings.seed)"),
            ] + others)
    }

    /// What fixes the result of each precoder.
    private var precoderSettings: ReportPage.Settings {
        table(
            "Precoders",
            palette.names.compactMap { name in
                result.record.precoders[name].map { (name, $0) }
            })
    }

    private func table(_ heading: String, _ entries: [(String, String)]) -> ReportPage.Settings {
        .init(heading: heading, entries: entries.map { .init(name: $0, value: $1) })
    }

    private func number(_ value: Double, _ unit: String) -> String {
        let text = DataTable.format(value, decimals: 3)
        return unit == "°" ? "\(text)°" : "\(text) \(unit)"
    }
}
