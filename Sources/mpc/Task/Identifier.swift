import Ledger

/// Reads what a user typed as an address or an id, and says which one is wrong.
enum Identifier {
    /// An account's or contract's address: 20 bytes.
    static func address(_ text: String, _ what: String) throws(CommandFailure) -> Address {
        do { return try Address(text) } catch LedgerError.badAddressChecksum {
            throw CommandFailure("\(what) has a wrong checksum; is a digit mistyped?")
        } catch {
            throw CommandFailure("\(what) must be 0x and 40 hexadecimal digits")
        }
    }

    /// A task's, contract's or input's id: 32 bytes.
    static func id(_ text: String, _ what: String) throws(CommandFailure) -> Bytes32 {
        guard let id = try? Bytes32(hex: text) else {
            throw CommandFailure("\(what) must be 0x and 64 hexadecimal digits")
        }
        return id
    }
}
