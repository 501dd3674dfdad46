/// Where the reading of frames stands: bytes come in pieces of any length.
struct FrameReader {
    enum Phase {
        /// A header is coming.
        case header
        /// The length of a message is coming.
        case messageLength
        /// The payload of a control frame is coming.
        case control
        /// So many bytes of a data frame are coming.
        case data(Int)
    }

    var phase = Phase.header
    var header = FrameHeader(.ping, length: 0)
    /// Whose the data frame is; nil if it belongs to nobody any more.
    var link: SessionLink?

    /// What has come of a header, a length or a control frame.
    private var scratch = [UInt8](repeating: 0, count: FrameHeader.longestControl)
    private var count = 0

    /// Takes bytes until there are `need`; then calls `body` with them and begins anew.
    mutating func collect<Value>(
        _ need: Int, from rest: inout UnsafeRawBufferPointer,
        _ body: (UnsafeRawBufferPointer) -> Value
    ) -> Value? {
        if count == 0, rest.count >= need {
            let whole = UnsafeRawBufferPointer(rebasing: rest[..<need])
            rest = UnsafeRawBufferPointer(rebasing: rest[need...])
            return body(whole)
        }
        let amount = min(need - count, rest.count)
        scratch.withUnsafeMutableBytes {
            UnsafeMutableRawBufferPointer(rebasing: $0[count...])
                .copyMemory(from: UnsafeRawBufferPointer(rebasing: rest[..<amount]))
        }
        count += amount
        rest = UnsafeRawBufferPointer(rebasing: rest[amount...])
        guard count == need else { return nil }
        count = 0
        return scratch.withUnsafeBytes { body(UnsafeRawBufferPointer(rebasing: $0[..<need])) }
    }
}
