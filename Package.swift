// swift-tools-version: 6.2
import PackageDescription

let strict: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
]

/// For tests that are not optimised: what they test is, and compiling them takes a third of the time so.
let quick = strict + [.unsafeFlags(["-Onone", "-no-emit-module-separately-wmo"])]

/// A layer of the toolkit: a library target under `Sources/`.
func layer(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .target(name: name, dependencies: dependencies, swiftSettings: strict)
}

/// The tests of a layer, under `Tests/<name>Tests/`.
func tests(
    _ name: String, _ more: [Target.Dependency] = [], exclude: [String] = [],
    settings: [SwiftSetting] = strict
) -> Target {
    .testTarget(
        name: "\(name)Tests",
        dependencies: [.init(stringLiteral: name), "TestSupport"] + more, exclude: exclude,
        swiftSettings: settings)
}

extension Target.Dependency {
    static let nioCore = product(name: "NIOCore", package: "swift-nio")
    static let nioPosix = product(name: "NIOPosix", package: "swift-nio")
    static let nioHTTP1 = product(name: "NIOHTTP1", package: "swift-nio")
    static let nioSSL = product(name: "NIOSSL", package: "swift-nio-ssl")
    static let x509 = product(name: "X509", package: "swift-certificates")
    static let crypto = product(name: "Crypto", package: "swift-crypto")
    static let asyncHTTPClient = product(name: "AsyncHTTPClient", package: "async-http-client")
    static let logging = product(name: "Logging", package: "swift-log")
    static let yams = product(name: "Yams", package: "Yams")
    static let argumentParser = product(name: "ArgumentParser", package: "swift-argument-parser")
    static let deque = product(name: "DequeModule", package: "swift-collections")
    static let heap = product(name: "HeapModule", package: "swift-collections")
}

let libraries = [
    "BigIntegers",
    "FiniteFields",
    "EllipticCurves",
    "Transcripts",
    "SecretSharing",
    "KeyManagement",
    "Paillier",
    "Groth16",
    "Channels",
    "Transport",
    "MPC",
    "PrivacyContracts",
    "Keystore",
    "Ledger",
    "ComputeNode",
]

let package = Package(
    name: "swift-mpc",
    platforms: [.macOS(.v26)],
    products: libraries.map { .library(name: $0, targets: [$0]) } + [
        .executable(name: "mpc-node", targets: ["mpc-node"]),
        .executable(name: "mpc", targets: ["mpc"]),
        .executable(name: "sealed-auction", targets: ["SealedAuction"]),
        .executable(name: "kms-walkthrough", targets: ["KMSWalkthrough"]),
        .executable(name: "prove-square-root", targets: ["ProveSquareRoot"]),
        .executable(name: "private-statistics", targets: ["PrivateStatistics"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-asn1", from: "1.7.4"),
        .package(url: "https://github.com/apple/swift-certificates", from: "1.21.1"),
        .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
        .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    ],
    targets: [
        // System libraries and C kernels.
        .systemLibrary(name: "CGMP", providers: [.apt(["libgmp-dev"]), .brew(["gmp"])]),
        .systemLibrary(
            name: "COpenSSL", pkgConfig: "libcrypto",
            providers: [.apt(["libssl-dev"]), .brew(["openssl"])]),
        .target(name: "CKernels", linkerSettings: [.linkedLibrary("gmp")]),

        // Arithmetic, sharing and proofs.
        layer("BigIntegers", ["CGMP"]),
        layer("FiniteFields", ["BigIntegers", "CKernels"]),
        layer("EllipticCurves", ["FiniteFields", "BigIntegers", "CKernels", "COpenSSL"]),
        layer("Transcripts", ["EllipticCurves", "FiniteFields", "BigIntegers", "COpenSSL"]),
        layer(
            "SecretSharing",
            [
                "Transcripts", "EllipticCurves", "FiniteFields", "BigIntegers", "CKernels",
                "COpenSSL",
            ]),
        layer(
            "KeyManagement",
            [
                "SecretSharing", "Transcripts", "EllipticCurves", "FiniteFields", "BigIntegers",
                "COpenSSL",
            ]),
        layer(
            "Paillier",
            [
                "SecretSharing", "Transcripts", "EllipticCurves", "FiniteFields", "BigIntegers",
                "CKernels", "CGMP",
            ]),
        layer(
            "Groth16",
            ["EllipticCurves", "FiniteFields", "BigIntegers", "CKernels", "COpenSSL"]),

        // Parties, their links, and what they compute together.
        layer("Channels", []),
        layer(
            "Transport",
            [
                "Channels", .nioCore, .nioPosix, .nioSSL, .x509, .crypto, .deque, .logging,
                .product(name: "NIOTLS", package: "swift-nio"),
                .product(name: "SwiftASN1", package: "swift-asn1"),
            ]),
        layer(
            "MPC",
            [
                "Channels", "Paillier", "SecretSharing", "EllipticCurves", "FiniteFields",
                "BigIntegers", "CKernels", "COpenSSL", .heap,
            ]),
        layer(
            "PrivacyContracts",
            ["MPC", "Channels", "SecretSharing", "FiniteFields", "CKernels", .yams]),

        // The chain and the node.
        layer("Keystore", ["COpenSSL"]),
        layer(
            "Ledger",
            [
                "EllipticCurves", "FiniteFields", "CKernels", "COpenSSL", .asyncHTTPClient,
                .nioCore, .logging,
                .product(name: "NIOHTTP1", package: "swift-nio"),
            ]),
        layer(
            "ComputeNode",
            [
                "Ledger", "Keystore", "KeyManagement", "PrivacyContracts", "MPC", "Transport",
                "Channels", "SecretSharing", "EllipticCurves", "FiniteFields",
                .nioCore, .nioPosix, .nioHTTP1, .nioSSL, .asyncHTTPClient, .crypto, .logging, .yams,
                .product(name: "GRDB", package: "GRDB.swift"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HummingbirdCore", package: "hummingbird"),
                .product(name: "HummingbirdTLS", package: "hummingbird"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
            ]),
        layer("LocalCommittee", ["ComputeNode", "Ledger"]),
        .executableTarget(
            name: "mpc-node",
            dependencies: [
                "ComputeNode", "Keystore", "Ledger", .argumentParser, .logging,
            ],
            swiftSettings: strict),
        .executableTarget(
            name: "mpc",
            dependencies: [
                "ComputeNode", "LocalCommittee", "Keystore", "Ledger", "PrivacyContracts", "MPC",
                "Transport",
                "Channels", "KeyManagement", "SecretSharing", "Paillier", "Groth16", "Transcripts",
                "EllipticCurves", "FiniteFields", "BigIntegers", "CKernels",
                .argumentParser, .logging, .nioCore,
            ],
            swiftSettings: strict),

        // Examples.
        .executableTarget(
            name: "SealedAuction",
            dependencies: [
                "ComputeNode", "Ledger", "LocalCommittee", "PrivacyContracts", "Transport",
                .argumentParser, .logging,
            ],
            path: "Examples/SealedAuction",
            exclude: ["auction.c", "auction.yaml", "bids.csv", "README.md"],
            swiftSettings: strict),
        .executableTarget(
            name: "KMSWalkthrough",
            dependencies: [
                "ComputeNode", "Keystore", "Ledger", "LocalCommittee", "SecretSharing",
                .argumentParser,
            ],
            path: "Examples/KMSWalkthrough",
            exclude: ["README.md"],
            swiftSettings: strict),
        .executableTarget(
            name: "ProveSquareRoot",
            dependencies: [
                "Groth16", "EllipticCurves", "FiniteFields", "BigIntegers", "Ledger",
                "LocalCommittee", .argumentParser,
            ],
            path: "Examples/ProveSquareRoot",
            exclude: ["README.md"],
            swiftSettings: strict),
        .executableTarget(
            name: "PrivateStatistics",
            dependencies: ["Paillier", "Transcripts", .argumentParser],
            path: "Examples/PrivateStatistics",
            exclude: ["README.md", "patients.csv"],
            swiftSettings: strict),

        // Tests.
        .target(
            name: "TestSupport",
            dependencies: ["BigIntegers", "FiniteFields", "SecretSharing", "Channels", "CKernels"],
            swiftSettings: strict),
        tests("BigIntegers"),
        tests("FiniteFields", ["BigIntegers", "CKernels"], settings: quick),
        tests(
            "EllipticCurves", ["FiniteFields", "BigIntegers", "CKernels", "COpenSSL"],
            settings: quick),
        tests("Transcripts", ["EllipticCurves", "FiniteFields"]),
        tests(
            "SecretSharing",
            [
                "Transcripts", "EllipticCurves", "FiniteFields", "BigIntegers", "CKernels",
                "COpenSSL",
            ], settings: quick),
        tests(
            "KeyManagement",
            [
                "SecretSharing", "Transcripts", "EllipticCurves", "FiniteFields", "BigIntegers",
                "COpenSSL",
            ], settings: quick),
        tests(
            "Paillier",
            [
                "SecretSharing", "Transcripts", "EllipticCurves", "FiniteFields", "BigIntegers",
                "CKernels",
            ]),
        tests(
            "Groth16", ["EllipticCurves", "FiniteFields", "BigIntegers", "COpenSSL"],
            settings: quick),
        tests("Channels"),
        tests("Transport", ["Channels", .nioCore, .nioPosix, .nioSSL]),
        tests(
            "MPC",
            ["Channels", "Paillier", "SecretSharing", "FiniteFields", "CKernels", "COpenSSL"]),
        tests(
            "PrivacyContracts", ["MPC", "Channels"], exclude: ["Contracts"], settings: quick),
        .testTarget(
            name: "KeystoreTests", dependencies: ["Keystore"], swiftSettings: strict),
        tests(
            "Ledger",
            [
                .nioCore, .nioPosix, .crypto, .product(name: "NIOHTTP1", package: "swift-nio"),
            ]),
        tests(
            "ComputeNode",
            [
                "Channels", "EllipticCurves", "KeyManagement", "Keystore", "Ledger",
                "LocalCommittee", "MPC", "PrivacyContracts", "SecretSharing", "Transport",
                .asyncHTTPClient, .crypto, .logging, .nioCore, .nioHTTP1, .nioPosix, .nioSSL,
                .product(name: "GRDB", package: "GRDB.swift"),
            ]),
        tests(
            "mpc",
            [
                "KeyManagement", "SecretSharing", "Ledger", "LocalCommittee", "Groth16",
                "EllipticCurves", "FiniteFields", .crypto,
            ], settings: quick),
        .testTarget(
            name: "SealedAuctionTests", dependencies: ["Ledger", "LocalCommittee", "TestSupport"],
            swiftSettings: strict),
        .testTarget(
            name: "KMSWalkthroughTests", dependencies: ["LocalCommittee"],
            swiftSettings: strict),
        .testTarget(
            name: "ProveSquareRootTests",
            dependencies: [
                "Groth16", "EllipticCurves", "FiniteFields", "BigIntegers", "Ledger",
                "LocalCommittee",
            ],
            swiftSettings: strict),
        .testTarget(
            name: "PrivateStatisticsTests", dependencies: ["LocalCommittee"],
            swiftSettings: strict),
    ],
    swiftLanguageModes: [.v6]
)
