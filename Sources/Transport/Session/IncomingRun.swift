/// Messages that are received one after the other into one piece of memory. Lives on the node's event loop.
final class IncomingRun {
    /// Valid until the link has ended the run.
    private let buffer: UnsafeMutableRawBufferPointer
    private let messageBytes: Int
    /// Messages that have come whole.
    private(set) var count = 0

    /// All messages have `messageBytes` bytes, which is positive, but for the last, which has the rest.
    init(_ buffer: UnsafeMutableRawBufferPointer, messageBytes: Int) {
        precondition(messageBytes > 0, "messages without bytes fill nothing")
        self.buffer = buffer
        self.messageBytes = messageBytes
    }

    /// How many messages there are.
    var messages: Int { (buffer.count + messageBytes - 1) / messageBytes }

    /// The place of the next message; nil if all have come.
    var next: UnsafeMutableRawBufferPointer? {
        guard count < messages else { return nil }
        let start = count * messageBytes
        let end = min(start + messageBytes, buffer.count)
        return UnsafeMutableRawBufferPointer(rebasing: buffer[start..<end])
    }

    /// The next message has come.
    func advance() { count += 1 }
}
