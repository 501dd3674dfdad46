import EllipticCurves
import FiniteFields
import Foundation
import Groth16
import Testing

/// What a file's name shows while it is written, and what stands there already.
@Suite struct OutputFileTests {
    private let scratch: ScratchDirectory
    private let folder: String

    init() throws {
        scratch = try ScratchDirectory()
        folder = scratch.path("")
    }

    private var names: [String] {
        get throws { try FileManager.default.contentsOfDirectory(atPath: folder).sorted() }
    }

    private func text(_ name: String) throws -> String {
        String(decoding: try scratch.read(name), as: UTF8.self)
    }

    @Test func appearsWholeOrNotAtAll() throws {
        let path = try scratch.write([1, 2, 3], "file")
        do {
            let dropped = try OutputFile(path: path)
            try dropped.append("some")
        }
        #expect(try scratch.read("file") == [1, 2, 3])
        let file = try OutputFile(path: path)
        #expect(!file.isStream)
        try file.append("some text")
        try [UInt8]("SOME".utf8).withUnsafeBytes { try file.overwrite($0, at: 0) }
        #expect(try scratch.read("file") == [1, 2, 3])
        try file.publish()
        #expect(try text("file") == "SOME text")
        #expect(try names == ["file"])
    }

    #if os(Linux)
    /// Whatever ends the process, even at once, leaves nothing behind.
    @Test func hasNoNameBefore() throws {
        let file = try OutputFile(path: scratch.path("file"))
        try file.append("some")
        #expect(try names.isEmpty)
        try file.publish()
        #expect(try names == ["file"])
    }
    #endif

    @Test func goesWhereALinkLeads() throws {
        _ = try scratch.write([1], "target")
        let link = scratch.path("link")
        #expect(symlink("target", link) == 0)
        let file = try OutputFile(path: link)
        try file.append("text")
        try file.publish()
        #expect(try text("target") == "text")
        let led = try FileManager.default.destinationOfSymbolicLink(atPath: link)
        #expect(led == "target")
    }

    /// A device's name still means the device afterwards.
    @Test func aPipeIsWrittenTo() throws {
        let path = scratch.path("pipe")
        #expect(mkfifo(path, 0o600) == 0)
        let reader = open(path, O_RDONLY | O_NONBLOCK)
        defer { close(reader) }
        let file = try OutputFile(path: path)
        #expect(file.isStream)
        try file.append("text")
        try file.publish()
        var bytes = [UInt8](repeating: 0, count: 16)
        #expect(read(reader, &bytes, bytes.count) == 4)
        #expect(String(decoding: bytes[..<4], as: UTF8.self) == "text")
        var status = stat()
        #expect(stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFIFO)
        #expect(try names == ["pipe"])
    }

    /// A file of sections is not written from front to back. Nobody reads the pipe.
    @Test(.timeLimit(.minutes(5))) func aPipeIsNoPlaceForSections() throws {
        let path = scratch.path("pipe")
        #expect(mkfifo(path, 0o600) == 0)
        #expect(throws: Groth16Error.notRegularFile(.write)) {
            try Witness([BN254.Fr.one]).write(path: path)
        }
        #expect(try names == ["pipe"])
    }

    @Test func saysWhatStandsInTheWay() {
        #expect(throws: Groth16Error.system(operation: .write, code: EISDIR)) {
            try OutputFile(path: folder)
        }
        for path in [scratch.path("nowhere/file"), ""] {
            #expect(throws: Groth16Error.system(operation: .write, code: ENOENT)) {
                try OutputFile(path: path)
            }
        }
    }

    /// No work is done for a file that can't be written: the powers are not even looked at.
    @Test func isOpenedFirst() throws {
        let chain = ChainCircuit<BN254.Fr>(5)
        var generator = SystemRandomNumberGenerator()
        try PowersOfTau<BN254>.writeInsecure(
            InsecureToxicWaste(using: &generator), log2: 1, path: scratch.path("few"))
        let few = try PowersOfTau<BN254>(path: scratch.path("few"))
        #expect(throws: Groth16Error.notEnoughPowers(needed: 3, available: 1)) {
            try ProvingKey.write(circuit: chain.circuit, few, path: scratch.path("key"))
        }
        #expect(throws: Groth16Error.system(operation: .write, code: ENOENT)) {
            try ProvingKey.write(circuit: chain.circuit, few, path: scratch.path("nowhere/key"))
        }
        #expect(try names == ["few"])
    }
}
