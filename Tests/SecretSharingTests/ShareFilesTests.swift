import BigIntegers
import Foundation
import SecretSharing
import TestSupport
import Testing

@Suite struct ShareFilesTests {
    private let folder = FileManager.default.temporaryDirectory
        .appendingPathComponent("mpc-share-files-\(UUID().uuidString)").path

    /// Runs `body` in a folder of its own.
    private func inFolder(_ body: () throws -> Void) throws {
        try FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: false)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try body()
    }

    private func paths(_ count: Int, _ stem: String = "share") -> [String] {
        (1...count).map { "\(folder)/\(stem)\($0)" }
    }

    private func split(
        _ secret: [UInt8], to paths: [String], _ terms: ShareFiles.Terms
    ) throws -> ShareSetID {
        let source = "\(folder)/secret"
        try Data(secret).write(to: URL(fileURLWithPath: source))
        let file = try #require(FileHandle(forReadingAtPath: source))
        defer { try? file.close() }
        return try ShareFiles.split(file.fileDescriptor, name: source, to: paths, terms)
    }

    private func combine(_ paths: [String]) throws -> (secret: [UInt8], wrong: [Int]) {
        var secret = [UInt8]()
        let sources = try paths.map { try ShareSource(path: $0) }
        let wrong = try ShareFiles.combine(sources) { (piece) throws(SecretSharingError) in
            secret += Array(piece)
        }
        return (secret, wrong)
    }

    private func bytes(_ path: String) throws -> [UInt8] {
        Array(try Data(contentsOf: URL(fileURLWithPath: path)))
    }

    private func write(_ bytes: [UInt8], _ path: String) throws {
        try Data(bytes).write(to: URL(fileURLWithPath: path))
    }

    @Test func filesRoundTrip() throws {
        var generator = SeededGenerator(label: "share files")
        try inFolder {
            // Around the size of a piece: a megabyte at most.
            for (needed, parties, scheme, count) in [
                (2, 3, ShareScheme.shamir, 0), (2, 3, .shamir, 1), (3, 5, .shamir, 3_000_001),
                (1, 1, .shamir, 1 << 20), (2, 2, .xor, 1_500_000), (20, 40, .shamir, 70_000),
            ] {
                let secret = generator.bytes(count)
                let paths = paths(parties, "\(scheme)-\(needed)-\(count)-")
                let hasCommitments = count % 2 == 0
                let set = try split(
                    secret, to: paths,
                    .init(needed: needed, scheme: scheme, hasCommitments: hasCommitments))
                let some = Array(paths.shuffled(using: &generator).prefix(needed))
                let (back, wrong) = try combine(some)
                #expect(back == secret && wrong.isEmpty)
                for (place, path) in paths.enumerated() {
                    let source = try ShareSource(path: path)
                    #expect(source.header.set == set && source.header.index == place + 1)
                    #expect(source.header.length == UInt64(count))
                    #expect(source.header.commitments.isEmpty != hasCommitments)
                    // The file is the binary encoding, no byte more.
                    let encoded = try bytes(path)
                    let again = try PortableShare(encoded: SecretVector(encoded)).encoded()
                        .reveal()
                    #expect(again == encoded)
                    let attributes = try FileManager.default.attributesOfItem(atPath: path)
                    #expect(attributes[.posixPermissions] as? Int == 0o600)
                }
            }
            let left = try FileManager.default.contentsOfDirectory(atPath: folder)
            #expect(left.allSatisfy { !$0.hasPrefix(".") })
        }
    }

    @Test func nothingIsReplacedUnasked() throws {
        try inFolder {
            let paths = paths(3)
            try write([7], paths[1])
            #expect(throws: SecretSharingError.file(path: paths[1], .alreadyThere)) {
                _ = try split([1, 2, 3], to: paths, .init(needed: 2))
            }
            let left = try FileManager.default.contentsOfDirectory(atPath: folder)
            #expect(Set(left) == ["secret", "share2"])
            #expect(try bytes(paths[1]) == [7])
            _ = try split([1, 2, 3], to: paths, .init(needed: 2, replacing: true))
            #expect(try combine([paths[1], paths[2]]).secret == [1, 2, 3])
            // Nor is a link followed.
            let link = "\(folder)/link"
            try FileManager.default.createSymbolicLink(
                atPath: link, withDestinationPath: "\(folder)/target")
            #expect(throws: SecretSharingError.file(path: link, .alreadyThere)) {
                _ = try split([1], to: [link], .init(needed: 1))
            }
            #expect(!FileManager.default.fileExists(atPath: "\(folder)/target"))
        }
    }

    @Test func impossibleTermsAndPlacesAreRefused() throws {
        try inFolder {
            for (needed, scheme) in [(0, ShareScheme.shamir), (4, .shamir), (2, .xor)] {
                let refusal = SecretSharingError.invalidThreshold(
                    threshold: needed - 1, parties: 3)
                #expect(throws: refusal) {
                    _ = try split([1], to: paths(3), .init(needed: needed, scheme: scheme))
                }
            }
            let nowhere = "\(folder)/none/share"
            let missing = SecretSharingError.file(
                path: nowhere, .system(operation: "create", code: ENOENT))
            #expect(throws: missing) { _ = try split([1], to: [nowhere], .init(needed: 1)) }
            #expect(throws: SecretSharingError.file(path: folder, .notRegular)) {
                _ = try ShareSource(path: folder)
            }
            let absent = "\(folder)/absent"
            #expect(
                throws: SecretSharingError.file(
                    path: absent, .system(operation: "open", code: ENOENT))
            ) { _ = try ShareSource(path: absent) }
            let left = try FileManager.default.contentsOfDirectory(atPath: folder)
            #expect(left == ["secret"])
        }
    }

    @Test func damagedFilesAreNamed() throws {
        var generator = SeededGenerator(label: "share files, damaged")
        try inFolder {
            let paths = paths(4)
            let secret = generator.bytes(50_000)
            _ = try split(secret, to: paths, .init(needed: 2))
            let good = try bytes(paths[0])
            let damages: [(ShareDefect, [UInt8])] = [
                (.wrongChecksum, good[..<30_000] + [good[30_000] ^ 1] + good[30_001...]),
                (.tooShort, Array(good.dropLast())), (.tooLong, good + [0]),
                (.tooShort, Array(good[..<20])), (.notAShare, []), (.notAShare, [1, 2, 3]),
                (.notAShare, Array("mpcshare".utf8)),
                (.unknownVersion(2), good[..<4] + [2] + good[5...]),
            ]
            for (defect, damaged) in damages {
                try write(damaged, paths[0])
                #expect(throws: SecretSharingError.file(path: paths[0], .share(defect))) {
                    _ = try ShareSource(path: paths[0])
                }
            }
            // Forged by its holder: the checksum fits, the commitment doesn't.
            var forged = good
            forged[40_000] ^= 1
            try write(ShareForgery.withChecksum(forged, headerByteCount: 38 + 64), paths[0])
            #expect(
                throws: SecretSharingError.file(path: paths[0], .share(.wrongCommitment))
            ) { _ = try ShareSource(path: paths[0]) }
        }
    }

    @Test func withoutCommitmentsTheOthersTell() throws {
        var generator = SeededGenerator(label: "share files, forged")
        try inFolder {
            let paths = paths(5)
            let secret = generator.bytes(1_200_000)
            _ = try split(secret, to: paths, .init(needed: 2, hasCommitments: false))
            var forged = try bytes(paths[3])
            forged[1_100_000] ^= 4
            try write(ShareForgery.withChecksum(forged, headerByteCount: 38), paths[3])
            let (back, wrong) = try combine([paths[3], paths[0], paths[4], paths[1]])
            #expect(back == secret && wrong == [0])
            let few = try [paths[3], paths[0], paths[1]].map { try ShareSource(path: $0) }
            #expect(throws: SecretSharingError.tooManyWrongShares(locatable: 0)) {
                try ShareFiles.rehearse(few)
            }
        }
    }

    @Test func textAndBinaryMixAndOtherSetsAreNamed() throws {
        try inFolder {
            let shares = try PortableShare.split(SecretVector([5, 6, 7]), needed: 2, parties: 3)
            let paths = paths(3)
            try write(try shares[0].text().reveal() + [10], paths[0])
            try write(shares[1].encoded().reveal(), paths[1])
            try write(
                Array(
                    ("\n "
                        + String(decoding: try shares[2].text().reveal(), as: UTF8.self)
                        .uppercased()).utf8), paths[2])
            for pair in [[0, 1], [1, 2], [0, 2]] {
                let (back, wrong) = try combine(pair.map { paths[$0] })
                #expect(back == [5, 6, 7] && wrong.isEmpty)
            }
            let other = try PortableShare.split(SecretVector([5, 6, 7]), needed: 2, parties: 3)
            try write(other[2].encoded().reveal(), paths[2])
            #expect(throws: SecretSharingError.differentSets(places: [2])) {
                _ = try combine(paths)
            }
            #expect(throws: SecretSharingError.tooFewShares(needed: 2, given: 1)) {
                _ = try combine([paths[0]])
            }
            try write(shares[0].encoded().reveal(), paths[2])
            #expect(throws: SecretSharingError.repeatedIndex(1)) {
                _ = try combine([paths[0], paths[2]])
            }
        }
    }

    @Test func readingHasALimit() throws {
        try inFolder {
            let path = "\(folder)/input"
            try write([1, 2, 3], path)
            for (limit, fits) in [(2, false), (3, true), (100, true)] {
                let file = try #require(FileHandle(forReadingAtPath: path))
                if fits {
                    let read = try ShareFiles.readAll(
                        file.fileDescriptor, name: path, limit: limit
                    ).reveal()
                    #expect(read == [1, 2, 3])
                } else {
                    #expect(
                        throws: SecretSharingError.file(
                            path: path, .overLimit(byteCount: limit))
                    ) {
                        _ = try ShareFiles.readAll(
                            file.fileDescriptor, name: path, limit: limit
                        ).count
                    }
                }
            }
        }
    }
}
