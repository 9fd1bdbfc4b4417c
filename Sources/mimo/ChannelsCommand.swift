import ArgumentParser
import Channels
import Foundation
import Support

/// `mimo channels`: channels of another array, carrier or band from the paths of a dataset.
struct ChannelsCommand: AsyncParsableCommand, WritesOutput {
    static let configuration = CommandConfiguration(
        commandName: "channels",
        abstract: "Make channels of another array, carrier or band from traced paths.",
        discussion: """
            What is not given stays as in the dataset. With --bandwidth the file also holds the \
            channels of every group of resource blocks (3GPP TS 38.101, --prg blocks each; the carrier \
            is the band's middle). Amplitudes follow the carrier; reflection coefficients stay those \
            of the frequency at which the paths were traced. Users stay the same: none is dropped for \
            its coupling loss to the new array.
            """)

    @Argument(help: "Dataset with paths, written by mimo trace (.safetensors).")
    var dataset: String

    @Option(name: .shortAndLong, help: "Dataset to write (.safetensors).")
    var output: String

    @Option(
        help: ArgumentHelp(
            "Rows and columns of the array, 1 to 64 each.", valueName: "RxC"))
    var array: ArraySize?

    @Option(help: "Distance between elements in wavelengths of the carrier, 0.05 to 10.")
    var elementSpacing: Double?

    @Option(help: "Element pattern: 3gpp-38.901 or isotropic.")
    var pattern: ElementPattern?

    @Option(help: "Elements: vertical, or crossed pairs slanted by +45 and -45 degrees.")
    var polarization: AntennaArray.Polarization?

    @Option(
        parsing: .unconditional,
        help: "Direction the array faces, degrees counter-clockwise from east, -360 to 360.")
    var azimuth: Double?

    @Option(parsing: .unconditional, help: "Downward tilt in degrees, -90 to 90.")
    var downtilt: Double?

    @Option(help: "Carrier in GHz, 0.1 to 100.")
    var carrier: Double?

    @OptionGroup var grid: BandOptions

    @OptionGroup var shared: SharedOptions

    var inputs: [String?] { [dataset] }

    var outputs: [NamedOutput?] {
        [.file(output, option: "-o", format: ChannelDataset.format)]
    }

    func validate() throws {
        try OptionRange.check("--element-spacing", elementSpacing, 0.05...10)
        try OptionRange.check("--azimuth", azimuth, -360...360, unit: "degrees")
        try OptionRange.check("--downtilt", downtilt, -90...90, unit: "degrees")
        try OptionRange.check("--carrier", carrier, 0.1...100, unit: "GHz")
    }

    private struct Written: Encodable {
        var dataset: String
        var users, antennas, groups: Int
        var settings: DatasetRecord
    }

    func run() async throws {
        let given = try ChannelDataset(path: dataset)
        var recipe = try ChannelRecipe(of: given, path: dataset)
        if let array { (recipe.array.rows, recipe.array.columns) = (array.rows, array.columns) }
        if let elementSpacing { recipe.array.spacing = elementSpacing }
        if let pattern { recipe.array.pattern = pattern }
        if let polarization { recipe.array.polarization = polarization }
        if let azimuth { recipe.array.azimuth = azimuth }
        if let downtilt { recipe.array.downtilt = downtilt }
        if let carrier { recipe.carrierFrequency = carrier * 1e9 }
        if let band = try grid.grid() { recipe.band = band }
        let made = try recipe.dataset(from: given, path: dataset, threads: shared.threads)
        try made.write(to: output)
        if shared.json {
            try printJSON(
                Written(
                    dataset: output, users: made.userCount, antennas: made.antennaCount,
                    groups: made.band?.groups ?? 1, settings: made.record),
                as: .channels)
            return
        }
        print("array     \(made.record.array.text)")
        print("carrier   \(String(format: "%g", made.record.radio.carrierFrequency / 1e9)) GHz")
        if let band = made.record.band { print("band      \(BandOptions.text(band))") }
        if let frequency = made.record.tracing.frequency {
            print(
                "traced    at \(String(format: "%g", frequency / 1e9)) GHz, whose reflection "
                    + "coefficients are kept")
        }
        print("written   \(output), \(made.userCount) users")
    }
}

extension AntennaArray.Polarization: ExpressibleByArgument {}
