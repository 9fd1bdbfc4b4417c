import Foundation
import Numerics
import Support
import Testing

@testable import Channels

/// `mimo channels`, and the commands that take channels of a band or from elsewhere.
struct ChannelsCommandTests {
    @Test("From traced paths to another array and band, and to rates over it")
    func band() throws {
        try Program.inFolder { folder in
            let (traced, wide) = (folder + "/t.safetensors", folder + "/w.safetensors")
            var run = try Program.run(
                "trace", Program.kotka, "--users", "150", "--rays", "20000", "--depth", "2", "-o",
                traced)
            #expect(run.status == 0, "\(run.errors)")
            run = try Program.run(
                "channels", traced, "--array", "4x6", "--carrier", "3.5", "--bandwidth", "5",
                "--prg", "2", "--azimuth", "-30", "-o", wide)
            #expect(run.status == 0, "\(run.errors)")
            #expect(run.output.contains("11 resource blocks at 30 kHz in 6 groups of 2"))
            #expect(run.output.contains("traced    at 2 GHz"))
            let data = try ChannelDataset(path: wide)
            #expect(data.antennaCount == 24 && data.band?.groups == 6)
            #expect(data.record.mast.azimuth == -30)

            let options = [
                "--precoders", "zf", "--groups", "4", "--energy-groups", "2", "--energy-rates",
                "0.02",
            ]
            let own = try Program.run(["evaluate", wide] + options)
            #expect(own.status == 0, "\(own.errors)")
            #expect(own.output.contains("band of 5 MHz, 11 resource blocks"))
            #expect(own.output.contains(" 0.02  "), "the rate that was asked for")
            #expect(own.output.contains("rates loaded"))
            let made = try Program.run(
                ["evaluate", traced, "--bandwidth", "5", "--model", "mimo-structured"] + options)
            #expect(made.status == 0, "\(made.errors)")
            #expect(made.output.contains("3 groups with a precoder each"))
        }
    }

    @Test("Channels alone are evaluated and precoded, and what is missing is named")
    func channelsAlone() throws {
        try Program.inFolder { folder in
            let file = folder + "/mine.safetensors"
            var random = Philox(seed: 4)
            var channels = Safetensors()
            channels.set(
                "csi", [20, 16],
                (0..<320).map { _ -> Complex<Float> in
                    let (re, im) = random.normalPair()
                    return Complex(Float(1e-5 * re), Float(1e-5 * im))
                })
            try channels.write(to: file)
            let run = try Program.run(
                "evaluate", file, "--precoders", "zf", "--groups", "3", "--energy-rates", "none")
            #expect(run.status == 0, "\(run.errors)")
            #expect(run.output.contains("ALL") && !run.output.contains("NLOS"))
            for word in ["positions", "line_of_sight", "settings", "20.0 W"] {
                #expect(run.errors.contains(word), "\(run.errors)")
            }
            let precoded = try Program.run(
                "precode", file, "--groups", "2", "-o", folder + "/p.safetensors")
            #expect(precoded.status == 0, "\(precoded.errors)")
            for arguments in [
                ["channels", file, "-o", folder + "/x.safetensors"],
                ["evaluate", file, "--bandwidth", "20"],
            ] {
                let bad = try Program.run(arguments)
                #expect(bad.status != 0 && bad.errors.contains("paths of its users"))
            }
            #expect(!FileManager.default.fileExists(atPath: folder + "/x.safetensors"))
        }
    }

    @Test(
        "Options out of range are refused by name",
        arguments: [
            ["--bandwidth", "7"], ["--bandwidth", "nan"], ["--bandwidth", "1e300"],
            ["--bandwidth", "20", "--spacing", "17"], ["--bandwidth", "20", "--prg", "0"],
            ["--prg", "4"], ["--carrier", "inf"], ["--carrier", "-1"], ["--azimuth", "400"],
            ["--downtilt", "nan"], ["--element-spacing", "0"], ["--array", "0x4"],
            ["--array", "65x4"], ["--polarization", "diagonal"], ["--pattern", "horn"],
        ])
    func refused(options: [String]) throws {
        try Program.inFolder { folder in
            let output = folder + "/x.safetensors"
            let run = try Program.run(["channels", "none.safetensors", "-o", output] + options)
            #expect(run.status != 0)
            let name = options.count > 2 ? options[2] : options[0]
            let words = ["bandwidth", "spacing", "resource blocks", String(name.dropFirst(2))]
            #expect(words.contains(where: run.errors.contains), "\(run.errors)")
            #expect(!run.errors.contains("none.safetensors"))
        }
    }

    @Test(
        "Numbers that a mast cannot have are refused before anything is read",
        arguments: [
            ("--height", "nan"), ("--height", "-3"), ("--margin", "nan"), ("--margin", "inf"),
            ("--margin", "-1"), ("--downtilt", "95"), ("--azimuth", "400"), ("--frequency", "300"),
            ("--frequency", "nan"), ("--rows", "1000000"), ("--columns", "0"),
            ("--maximum-distance", "inf"), ("--minimum-distance", "nan"),
            ("--maximum-coupling-loss", "nan"),
        ])
    func refusedMast(option: String, value: String) throws {
        try Program.inFolder { folder in
            let run = try Program.run(
                "trace", "none.osm.pbf", option, value, "-o", folder + "/x.safetensors")
            #expect(run.status == 64, "\(run.errors)")
            #expect(run.errors.contains("\(option) must be from"), "\(run.errors)")
        }
    }

    @Test("A mast in the south and west needs no equals sign")
    func negativeCoordinates() throws {
        try Program.inFolder { folder in
            let run = try Program.run(
                "trace", Program.kotka, "--bs", "-33.9,-151.2", "--users", "10", "-o",
                folder + "/x.safetensors")
            #expect(run.status != 0 && run.errors.contains("a place within the window"))
        }
    }
}
