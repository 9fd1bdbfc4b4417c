// swift-tools-version: 6.2
import PackageDescription

// The rooms stand in the order in which the data flows: every arrow points back to an earlier room.
// C targets are faces of foreign libraries and hold no logic of ours.

let strict: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny")
]

let numerics: Target.Dependency = .product(name: "Numerics", package: "swift-numerics")
let argumentParser: Target.Dependency = .product(
    name: "ArgumentParser", package: "swift-argument-parser")

let package = Package(
    name: "swift-mimo",
    platforms: [.macOS(.v15)],
    products: [
        .library(
            name: "SwiftMIMO",
            targets: [
                "SwiftMIMO", "Sites", "RayTracing", "Channels", "Precoding", "Models",
                "Training", "Evaluation", "Reporting", "LinearAlgebra", "Support",
            ]),
        .executable(name: "mimo", targets: ["mimo"]),
        // The C interface; `make library` names it libmimo.
        .library(name: "MIMOLibrary", type: .static, targets: ["MIMOLibrary"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-numerics", from: "1.1.1"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
        .package(url: "https://github.com/hummingbird-project/swift-mustache", from: "2.1.1"),
        .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.2"),
        .package(url: "https://github.com/swhitty/FlyingFox", from: "0.27.1"),
    ],
    targets: [
        // Faces of foreign libraries.
        .systemLibrary(
            name: "CEmbree", providers: [.apt(["libembree-dev"]), .brew(["embree"])]),
        .systemLibrary(name: "CGEOS", providers: [.apt(["libgeos-dev"]), .brew(["geos"])]),
        .systemLibrary(
            name: "CZlib", providers: [.apt(["zlib1g-dev"]), .brew(["zlib"])]),
        .systemLibrary(name: "CPROJ", providers: [.apt(["libproj-dev"]), .brew(["proj"])]),
        .target(
            name: "COSM",
            linkerSettings: [
                .linkedLibrary("z"), .linkedLibrary("bz2"), .linkedLibrary("expat"),
            ]),
        .target(
            name: "CLinearAlgebra",
            linkerSettings: [
                .linkedLibrary("openblas", .when(platforms: [.linux])),
                .linkedFramework("Accelerate", .when(platforms: [.macOS])),
            ]),

        // What every room uses.
        .target(name: "Support", swiftSettings: strict),
        // LibTorch is opened when it is used; nothing of it is needed to build.
        .target(name: "Torch", swiftSettings: strict),
        .target(name: "MessagePassing", dependencies: ["Support"], swiftSettings: strict),
        .target(
            name: "LinearAlgebra", dependencies: ["CLinearAlgebra", numerics],
            swiftSettings: strict),

        // The rooms.
        .target(
            name: "Sites",
            dependencies: [
                "COSM", "CGEOS", "CPROJ", "Support", .product(name: "Yams", package: "Yams"),
            ],
            swiftSettings: strict),
        .target(
            name: "RayTracing",
            dependencies: ["CEmbree", "Sites", "Support", numerics],
            swiftSettings: strict,
            linkerSettings: [
                // Debian ships Embree 3, Homebrew Embree 4; CEmbree/shim.h speaks both.
                .linkedLibrary("embree3", .when(platforms: [.linux])),
                .linkedLibrary("embree4", .when(platforms: [.macOS])),
            ]),
        .target(
            name: "Channels",
            dependencies: [
                "RayTracing", "Sites", "LinearAlgebra", "Support", numerics,
                .product(name: "Yams", package: "Yams"),
            ],
            swiftSettings: strict),
        .target(
            name: "Precoding",
            dependencies: ["LinearAlgebra", "Support", numerics],
            swiftSettings: strict),
        .target(
            name: "Models",
            dependencies: [
                "CLinearAlgebra", "Precoding", "LinearAlgebra", "Support", numerics,
            ],
            swiftSettings: strict),
        .target(
            name: "Training",
            dependencies: [
                "CLinearAlgebra", "Models", "Torch", "MessagePassing", "Channels", "Sites",
                "Precoding", "LinearAlgebra", "Support", numerics,
                .product(name: "Yams", package: "Yams"),
            ],
            swiftSettings: strict),
        .target(
            name: "Evaluation",
            dependencies: [
                "Sites", "RayTracing", "Channels", "Precoding", "LinearAlgebra", "Support",
                numerics,
            ],
            swiftSettings: strict),
        .target(
            name: "Reporting",
            dependencies: [
                "CZlib", "Evaluation", "Sites", "RayTracing", "Channels", "Precoding",
                "LinearAlgebra", "Support", numerics,
                .product(name: "Mustache", package: "swift-mustache"),
                .product(name: "Subprocess", package: "swift-subprocess"),
            ],
            resources: [.copy("Web")],
            swiftSettings: strict),
        .target(
            name: "Reproduction",
            dependencies: [
                "Reporting", "Evaluation", "Training", "Models", "Precoding", "Channels",
                "RayTracing", "Sites", "Torch", "LinearAlgebra", "Support", numerics,
            ],
            swiftSettings: strict),
        .target(
            name: "SwiftMIMO",
            dependencies: [
                "Sites", "RayTracing", "Channels", "Precoding", "Models", "Training",
                "Evaluation", "Reporting", "LinearAlgebra", "Support", numerics,
            ],
            swiftSettings: strict),
        .executableTarget(
            name: "mimo",
            dependencies: [
                "Reproduction", "Reporting", "Evaluation", "Training", "Models", "Channels",
                "Precoding", "RayTracing", "Sites", "Support", "MessagePassing", "Torch",
                "LinearAlgebra", argumentParser,
                .product(name: "FlyingFox", package: "FlyingFox"),
            ],
            swiftSettings: strict),

        // The C interface, mimo.h.
        .target(name: "CMIMO"),
        .target(
            name: "MIMOLibrary",
            dependencies: [
                "CMIMO", "Models", "Precoding", "LinearAlgebra", "Support", numerics,
            ],
            swiftSettings: strict),

        // The weights that scripts/wasm.sh puts into the kernels for JavaScript.
        .executableTarget(
            name: "_WebWeights", dependencies: ["Models", "Support"], path: "WebAssembly/Weights",
            swiftSettings: strict),

        // What several test targets use.
        .target(
            name: "_TestSupport", dependencies: ["Support", "Torch"], path: "Tests/TestSupport",
            swiftSettings: strict),
        .testTarget(name: "SupportTests", dependencies: ["Support"]),
        .testTarget(name: "TorchTests", dependencies: ["Torch", "_TestSupport"]),
        // What the tests of several processes start under mpirun.
        .executableTarget(
            name: "_MessagePassingProbe", dependencies: ["MessagePassing"],
            path: "Tests/MessagePassingProbe", swiftSettings: strict),
        .testTarget(
            name: "MessagePassingTests",
            dependencies: [
                "MessagePassing", "_MessagePassingProbe", "Torch", "mimo", "_TestSupport",
            ]),
        .testTarget(name: "LinearAlgebraTests", dependencies: ["LinearAlgebra"]),
        .testTarget(name: "SitesTests", dependencies: ["Sites"]),
        .testTarget(
            name: "RayTracingTests", dependencies: ["RayTracing", "LinearAlgebra"],
            resources: [.copy("Fixtures")]),
        .testTarget(name: "ChannelsTests", dependencies: ["Channels"]),
        .testTarget(name: "PrecodingTests", dependencies: ["Precoding"]),
        .testTarget(
            name: "ModelsTests",
            dependencies: ["Models", "Channels", "_TestSupport"]),
        // The kernels for JavaScript against the native ones.
        .testTarget(
            name: "WebKernelTests",
            dependencies: [
                "Models", "Precoding", "LinearAlgebra", "Support", "_TestSupport", numerics,
            ]),
        .testTarget(name: "TrainingTests", dependencies: ["Training", "_TestSupport"]),
        .testTarget(
            name: "MIMOLibraryTests", dependencies: ["MIMOLibrary", "CMIMO", "_TestSupport"]),
        .testTarget(name: "EvaluationTests", dependencies: ["Evaluation", "Reporting"]),
        .testTarget(name: "ReportingTests", dependencies: ["Reporting"]),
        .testTarget(
            name: "ReproductionTests",
            dependencies: ["Reproduction", "Channels", "Torch", "_TestSupport"]),
        // The examples of README, guides, articles and docstrings, and what runs them.
        .executableTarget(
            name: "_SnippetExtractor", path: "Tests/Snippets/Extractor", swiftSettings: strict),
        .plugin(
            name: "SnippetPlugin", capability: .buildTool(), dependencies: ["_SnippetExtractor"]),
        .target(
            name: "_SnippetSupport", dependencies: ["SwiftMIMO"], path: "Tests/Snippets/Support",
            exclude: ["Preludes"], packageAccess: false),
        .executableTarget(
            name: "_Snippets", dependencies: ["_SnippetSupport", "SwiftMIMO", numerics],
            path: "Tests/Snippets/Guides", packageAccess: false, plugins: ["SnippetPlugin"]),
        .executableTarget(
            name: "_DocstringSnippets",
            dependencies: [
                "_SnippetSupport", "SwiftMIMO", "MessagePassing", "Reproduction", "Torch", numerics,
            ],
            path: "Tests/Snippets/Docstrings", plugins: ["SnippetPlugin"]),
        .executableTarget(
            name: "_ExampleSwift", dependencies: ["SwiftMIMO"],
            path: "Examples/Swift/Sources/precode", packageAccess: false),
        .testTarget(
            name: "DocumentationTests",
            dependencies: [
                "_SnippetExtractor", "_Snippets", "_DocstringSnippets", "_ExampleSwift", "Support",
                "_TestSupport",
            ]),
        .testTarget(
            name: "CommandTests",
            dependencies: ["mimo", "Training", "Models", "Channels", "_TestSupport", numerics]),
    ],
    swiftLanguageModes: [.v6],
    cxxLanguageStandard: .cxx17
)

// Benchmarks are built only when asked for, so that nobody else pays for them.
if Context.environment["MIMO_BENCHMARKS"] != nil {
    package.targets.append(
        .executableTarget(
            name: "mimo-bench-band",
            dependencies: [
                "CMIMO", "MIMOLibrary", "LinearAlgebra", "Precoding", "Support", numerics,
            ],
            path: "Benchmarks/band/Sources",
            swiftSettings: strict))
    package.targets.append(
        .executableTarget(
            name: "mimo-bench-generality",
            dependencies: [
                "Channels", "Models", "LinearAlgebra", "Precoding", "Support", numerics,
            ],
            path: "Benchmarks/generality/Sources",
            swiftSettings: strict))
    package.targets.append(
        .executableTarget(
            name: "mimo-bench-ray-tracing",
            dependencies: ["RayTracing", "Sites", "Support"],
            path: "Benchmarks/ray-tracing/Sources",
            swiftSettings: strict))
    package.targets.append(
        .executableTarget(
            name: "mimo-bench-channels",
            dependencies: [
                "CLinearAlgebra", "Channels", "RayTracing", "LinearAlgebra", "Support", numerics,
            ],
            path: "Benchmarks/channels/Sources",
            swiftSettings: strict))
    package.targets.append(
        .executableTarget(
            name: "mimo-bench-requests",
            dependencies: ["Channels", "Models", "LinearAlgebra", "Precoding", "Support"],
            path: "Benchmarks/requests/Sources",
            swiftSettings: strict))
    package.targets.append(
        .executableTarget(
            name: "mimo-bench-request-generality",
            dependencies: ["Models", "LinearAlgebra", "Precoding", "Support", numerics],
            path: "Benchmarks/requests/Generality",
            swiftSettings: strict))
    package.targets.append(
        .executableTarget(
            name: "mimo-bench-confidence",
            dependencies: [
                "Channels", "Models", "LinearAlgebra", "Precoding", "Support", numerics,
            ],
            path: "Benchmarks/requests/Confidence",
            swiftSettings: strict))
    package.targets.append(
        .executableTarget(
            name: "mimo-bench-runtime",
            dependencies: [
                "CLinearAlgebra", "Channels", "Models", "LinearAlgebra", "Precoding",
                "Support", numerics,
            ],
            path: "Benchmarks/runtime/Sources",
            swiftSettings: strict))
    package.targets.append(
        .executableTarget(
            name: "mimo-bench-training",
            dependencies: ["Training", "Channels", "Models", "Torch", "Support"],
            path: "Benchmarks/training/Sources",
            swiftSettings: strict))
    package.targets.append(
        .executableTarget(
            name: "mimo-bench-wmmse",
            dependencies: [
                "CLinearAlgebra", "LinearAlgebra", "Channels", "Precoding", "Support", numerics,
            ],
            path: "Benchmarks/wmmse/Sources",
            swiftSettings: strict))
}

// Fuzzing needs a build of its own, by `make fuzz`: the entry is the fuzzer's.
if Context.environment["MIMO_FUZZ"] != nil {
    // The tools of plug-ins would get the fuzzer's entry too.
    package.targets.removeAll {
        $0.type == .test || $0.type == .plugin || $0.name.contains("Snippet")
    }
    let fuzzed: [(String, String, [Target.Dependency])] = [
        ("safetensors", "Safetensors", ["Models", "Support"]),
        ("documents", "Documents", ["Channels", "Sites", "Support", "Training"]),
        ("osm", "OpenStreetMap", ["Sites"]),
        ("interface", "Interface", ["CMIMO", "MIMOLibrary"]),
    ]
    for (name, folder, dependencies) in fuzzed {
        package.targets.append(
            .executableTarget(
                name: "mimo-fuzz-\(name)", dependencies: dependencies,
                path: "Fuzzing/\(folder)", exclude: ["seeds"],
                swiftSettings: strict + [.unsafeFlags(["-parse-as-library"])]))
    }
}

// The documentation plug-in comes with `make docs` only.
if Context.environment["MIMO_DOCS"] != nil {
    package.dependencies.append(
        .package(url: "https://github.com/swiftlang/swift-docc-plugin", from: "1.5.0"))
}
