import Foundation
import Testing

@testable import Channels
@testable import Evaluation

struct FleetCommandTests {
    private func trace(_ users: String, _ output: String) -> [String] {
        [
            "trace", Program.kotka, "--users", users, "--rays", "50000", "--depth", "2", "-o",
            output,
        ]
    }

    @Test("trace --users FILE keeps the rows of the file")
    func chosenUsers() throws {
        try Program.inFolder { folder in
            let users = folder + "/users.csv"
            try "\u{FEFF}z,x,\"y\",note\r\n1.5,-60,10,\"a, b\"\r\n1.5,0,80,\r\n10,50,120,c\r\n"
                .write(toFile: users, atomically: true, encoding: .utf8)
            let run = try Program.run(trace(users, folder + "/t.safetensors"))
            #expect(run.status == 0, "\(run.errors)")
            let data = try ChannelDataset(path: folder + "/t.safetensors")
            #expect(data.positions[0] == SIMD3(-60, 10, 1.5))
            #expect(data.userRows == [0, 1, 2])
            let near = try Program.run(
                trace(users, folder + "/n.safetensors") + ["--maximum-distance", "100"])
            #expect(near.status == 0, "\(near.errors)")
            #expect(try ChannelDataset(path: folder + "/n.safetensors").userRows == [0, 1])

            try "x,y,z\n0,80,1.5\n0,9000,1.5\n"
                .write(toFile: users, atomically: true, encoding: .utf8)
            for (argument, message) in [(users, "users.csv, line 3"), ("none.csv", "none.csv")] {
                let bad = try Program.run(trace(argument, folder + "/bad.safetensors"))
                #expect(bad.status != 0 && bad.errors.contains(message), "\(bad.errors)")
            }
            #expect(!FileManager.default.fileExists(atPath: folder + "/bad.safetensors"))
        }
    }

    @Test("A list needs a map, and a map a list")
    func options() throws {
        try Program.inFolder { folder in
            for arguments in [
                ["dataset", "masts.csv", "-o", folder + "/f"],
                ["dataset", "--map", Program.kotka, "-o", folder + "/f"],
                [
                    "dataset", "masts.csv", "--map", Program.kotka, "--masts", "2", "-o",
                    folder + "/f",
                ],
                ["dataset", "masts.csv", "--map", Program.kotka, "-o", folder + "/f"],
            ] {
                let run = try Program.run(arguments)
                #expect(run.status != 0, "\(arguments)")
            }
            #expect(!FileManager.default.fileExists(atPath: folder + "/f"))
        }
    }

    @Test("The numbers of the summary are those of an evaluation of each dataset")
    func summary() throws {
        try Program.inFolder { folder in
            let list = folder + "/masts.csv"
            try "name,latitude,longitude\na,60.5350,26.9529\nb,60.5345,26.9560\n"
                .write(toFile: list, atomically: true, encoding: .utf8)
            let run = try Program.run(
                "dataset", list, "--map", Program.kotka, "--users", "250", "--rays", "20000",
                "--depth", "2", "--groups", "8", "--model", "mimo-structured", "--precoders", "zf",
                "--json", "-o", folder + "/fleet")
            #expect(run.status == 0, "\(run.errors)")
            let written = try String(
                contentsOfFile: folder + "/fleet/summary.json", encoding: .utf8)
            #expect(run.output == written)
            _ = try document(written, .fleet)
            let summary = try FleetSummary(path: folder + "/fleet/summary.json")
            #expect(summary.format == "mimo-fleet-1" && summary.failed.isEmpty)
            #expect(summary.masts.map(\.name) == ["a", "b"])
            #expect(summary.attribution.contains("OpenStreetMap"))
            let both = summary.masts.filter { row in
                row.rates.contains { $0.lineOfSight != nil && $0.noLineOfSight != nil }
            }
            #expect(!both.isEmpty, "no mast has enough users of either kind")
            for row in summary.masts {
                let file = "\(folder)/fleet/\(row.name).safetensors"
                let data = try ChannelDataset(path: file)
                #expect(row.users == data.userCount && row.azimuth == data.record.mast.azimuth)
                let evaluate = try Program.run(
                    "evaluate", file, "--precoders", "zf", "--groups", "8", "--energy-rates",
                    "none",
                    "--json")
                struct Overview: Decodable { var rows: [EvaluationRow] }
                let rows = try JSONDecoder().decode(
                    Overview.self, from: Data(evaluate.output.utf8)
                ).rows
                _ = try document(
                    String(
                        contentsOfFile: "\(folder)/fleet/results/\(row.name).json", encoding: .utf8),
                    .fleetMast)
                let share = try #require(row.shareInSight)
                var mean = 0.0, weight = 0.0
                for part in rows where part.precoder.hasPrefix("ZF") {
                    let own = part.sight == .lineOfSight ? share : 1 - share
                    mean += own * part.meanUserRate
                    weight += own
                }
                let rate = try #require(row.rates.first { $0.precoder.hasPrefix("ZF") })
                #expect(abs(rate.mean - mean / weight) < 1e-9)
                let learned = try #require(row.rates.first { $0.isLearned })
                #expect(learned.mean > rate.mean)
                let saving = try #require(row.saving)
                #expect(saving.requestedRate == 1 && saving.energy < saving.allAntennas)
                #expect(abs(saving.saved - (1 - saving.energy / saving.allAntennas)) < 1e-12)
            }
            let page = try String(contentsOfFile: folder + "/fleet/index.html", encoding: .utf8)
            #expect(page.contains("OpenStreetMap contributors"))
        }
    }
}
