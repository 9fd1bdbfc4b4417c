/// Where the program starts.
@main
enum Main {
    static func main() async {
        Interruption.install()
        await MIMOCommand.main()
    }
}
