import SecretSharing
import TestSupport
import Testing

/// Portable shares as text.
@Suite struct ShareTextTests {
    @Test func textMayBeWrittenInGroupsAndCapitals() throws {
        let share = try PortableShare.split(SecretVector([1, 2, 3]), needed: 2, parties: 3)[0]
        let text = String(decoding: try share.text().reveal(), as: UTF8.self)
        #expect(text.hasPrefix("mpcshare1"))
        let bytes = share.encoded().reveal()
        var grouped = ""
        for (i, character) in text.enumerated() {
            if i % 4 == 0 { grouped += i % 40 == 0 ? "\r\n" : " \t" }
            grouped.append(character)
        }
        for spelled in [text + "\n", grouped, text.uppercased(), "  " + text] {
            let back = try PortableShare(text: SecretVector(Array(spelled.utf8)))
            let again = back.encoded().reveal()
            #expect(again == bytes)
        }
        let firstLetter = try #require(
            text.utf8.enumerated().first { $0.offset >= 10 && $0.element >= 0x61 }?.offset)
        let refusals: [(String, ShareDefect)] = [
            ("", .notAShare), ("mpcshare2" + text.dropFirst(9), .notAShare),
            (
                text.prefix(10).uppercased() + text.dropFirst(10),
                .badCharacter(position: firstLetter)
            ),
            (text + "b", .badCharacter(position: text.utf8.count)),
            (text + "qqqqqqqq", .tooLong),
        ]
        for (spelled, defect) in refusals {
            #expect(throws: SecretSharingError.malformedShare(defect), "\(spelled.prefix(12))") {
                _ = try PortableShare(text: SecretVector(Array(spelled.utf8)))
            }
        }
        for spelled in [text + "q", String(text.dropLast(8)), String(text.dropLast())] {
            #expect(throws: SecretSharingError.self) {
                _ = try PortableShare(text: SecretVector(Array(spelled.utf8)))
            }
        }
        let long = [UInt8](repeating: UInt8(ascii: "q"), count: PortableShare.textLimit)
        #expect(throws: SecretSharingError.self) {
            _ = try PortableShare(text: SecretVector(Array("mpcshare1".utf8) + long))
        }
        #expect(throws: SecretSharingError.self) {
            _ = try PortableShare(text: SecretVector([UInt8](repeating: 32, count: 1 << 20 + 1)))
        }
        let large = try PortableShare.split(
            SecretVector([UInt8](repeating: 1, count: 50_000)), needed: 1, parties: 1)[0]
        #expect(throws: SecretSharingError.self) { _ = try large.text().count }
    }
}
