// swift-tools-version: 6.2
import PackageDescription

// A package of its own, as a user's is; only the path would be an address there.
let package = Package(
    name: "precode",
    platforms: [.macOS(.v15)],
    dependencies: [.package(name: "swift-mimo", path: "../..")],
    targets: [
        .executableTarget(
            name: "precode", dependencies: [.product(name: "SwiftMIMO", package: "swift-mimo")])
    ]
)
