import Foundation
import SecretSharing
import Testing

@Suite struct MnemonicFileTests {
    /// Of SLIP-39's vector 1.
    static let mnemonic = """
        duckling enlarge academic academic agency result length solution fridge kidney coal piece deal \
        husband erode duke ajar critical decision keyboard
        """

    /// What `MnemonicFile` makes of a file with this text.
    private func share(_ text: String) throws -> SLIP39Share? {
        let path = FileManager.default.temporaryDirectory
            .appendingPathComponent("mpc-mnemonic-\(UUID().uuidString)").path
        try Data(text.utf8).write(to: URL(fileURLWithPath: path))
        defer { try? FileManager.default.removeItem(atPath: path) }
        return try MnemonicFile.share(path: path)
    }

    @Test(arguments: ["", "\n", " \r\n\t"])
    func mnemonicsAreRead(end: String) throws {
        for text in [Self.mnemonic, Self.mnemonic.uppercased()] {
            let share = try #require(try share(text + end))
            #expect(share.byteCount == 16 && share.group == 0 && share.memberThreshold == 1)
        }
    }

    @Test func mistypedMnemonicsAreMnemonicsStill() throws {
        let first = "ducking" + Self.mnemonic.dropFirst("duckling".count)
        #expect(throws: SecretSharingError.mnemonic(.unknownWord(position: 0))) {
            _ = try share(first)
        }
        #expect(throws: SecretSharingError.mnemonic(.wrongChecksum)) {
            _ = try share(Self.mnemonic.replacingOccurrences(of: "keyboard", with: "kidney"))
        }
    }

    @Test func otherThingsAreNone() throws {
        for text in [
            "", "something else", "mpcshare1qqqq", "mpcs\u{1}\u{1}",
            String(repeating: Self.mnemonic + " ", count: 40),
        ] {
            #expect(try share(text) == nil)
        }
        #expect(try MnemonicFile.share(path: "/nonexistent") == nil)
        #expect(try MnemonicFile.share(path: "/tmp") == nil)
    }
}
