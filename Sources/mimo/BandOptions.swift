import ArgumentParser
import Channels
import Foundation

/// The band of wideband channels; shared by the commands that make or judge them.
struct BandOptions: ParsableArguments {
    @Option(help: "Channel bandwidth, 5 to 400 MHz as in 3GPP TS 38.101: 5, 10, 20, 50, 100 …")
    var bandwidth: Double?

    @Option(help: "Subcarrier spacing, 15 to 120 kHz: 15, 30, 60 or 120 (default: 30).")
    var spacing: Double?

    @Option(help: "Resource blocks that share a precoder, 1 to 275 (default: 4).")
    var prg: Int?

    func validate() throws {
        guard bandwidth != nil || (spacing == nil && prg == nil) else {
            throw ValidationError("--spacing and --prg need --bandwidth")
        }
        try OptionRange.check("--bandwidth", bandwidth, 5...400, unit: "MHz")
        try OptionRange.check("--spacing", spacing, 15...120, unit: "kHz")
        try OptionRange.check("--prg", prg, 1...275)
        do { _ = try grid() } catch {
            throw ValidationError("--bandwidth \(bandwidth ?? 0): \(error)")
        }
    }

    /// The grid that is asked for; `nil` for none.
    func grid() throws -> ResourceGrid? {
        try bandwidth.map {
            try ResourceGrid(
                bandwidth: $0 * 1e6,
                spacing: spacing.map { $0 * 1e3 } ?? ResourceGrid.defaultSpacing,
                groupSize: prg ?? ResourceGrid.defaultGroupSize)
        }
    }

    /// A grid in words.
    static func text(_ grid: ResourceGrid) -> String {
        String(
            format: "%g MHz, %d resource blocks at %g kHz in %d groups of %d", grid.bandwidth / 1e6,
            grid.blocks, grid.spacing / 1e3, grid.groups, grid.groupSize)
    }
}
