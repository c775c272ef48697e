# ウィンドウの中でプログラム自身が述べる文。画面の文は ui/locales、ライブラリの文は client/locales にあります。

window-title = Warifu
window-title-of = Warifu: { $profile }

wrong-password-title = パスワードが違います
wrong-password-detail = Warifu アカウントのパスワードをもう一度入力してください。大文字と小文字は区別されます。
server-missing-title = サーバーが指定されていません
server-missing-detail = 入力したコードにはサーバーの名前が含まれていません。もう一方のコンピューターでコードの横に表示されているアドレスを入力してください。
no-clipboard-title = クリップボードを使用できません
no-clipboard-detail = このプログラムによる使用をシステムが許可していません。代わりにファイルを選択するか、コードを入力してください。
nothing-to-paste-title = クリップボードにコードがありません
nothing-to-paste-detail = コードの画像(スクリーンショットなど)または文字をコピーしてから、もう一度貼り付けてください。
recovery-key-differs-title = キーの内容と一致しません
recovery-key-differs-detail = 書き留めたものと入力したものを、グループごとに見比べてください。戻ると、キーをもう一度表示できます。
short-passphrase-title = パスフレーズが短すぎます
short-passphrase-detail = 8 文字以上のものを選んでください。このコンピューターの鍵を守るのは、このパスフレーズだけです。
not-withdrawn-title = コードはまだ有効です
not-withdrawn-detail = コードを取り消せませんでした({ $why })。期限が切れるまで使えます。誰にも見せず、あとでコンピューターが追加されていないか確認してください。
not-closed-title = コードはまだ有効です
not-closed-detail = コードを取り消せませんでした({ $why })。期限が切れるまで使えますが、このコンピューターで承認しない限り、誰も追加されません。
not-in-log-title = このコンピューターからは承認できません
not-in-log-detail = アカウントのデバイスログに載っていないため、ほかのコンピューターを保証できません。承認なしのコードで追加されたか、ログができる前に登録されたものです。ログに載っているコンピューターを使うか、承認なしのコードを表示してください。その場合、コードとパスワードを知る人は誰でもすぐに入れ、追加したコンピューターは「保証されていない」と表示されます。
not-two-digits-title = 数字の形が違います
not-two-digits-detail = 追加するコンピューターには 2 桁の数字が表示されています。その数字だけを入力してください。この入力は 1 回に数えません。
denied-title = 拒否しました
denied-detail = コンピューターは追加されず、コードは無効になりました。心当たりのないコンピューターだった場合、パスワードとコードの両方を誰かに知られています。すぐにパスワードを変更してください。ご自身のものだった場合は、新しいコードを表示してください。
request-cancelled-title = 追加する側が要求を取り消しました
request-cancelled-detail = コンピューターは追加されず、コードは無効になりました。ご自身で取り消した場合は、新しいコードを表示して、もう一度始めてください。
request-expired-title = 要求の期限が切れました
request-expired-detail = 時間内に承認されなかったため、コンピューターは追加されていません。新しいコードを表示し、追加するコンピューターでもう一度始めてください。
gave-up-title = 追加する側が中止しました
gave-up-detail = 届いた内容を受け入れなかったか、そのコンピューターで中止されたため、直ちに失効しました。新しいコードを表示する前に、そのコンピューターの表示を確認してください。
not-denied-title = 拒否がサーバーに届いていません
not-denied-detail = サーバーに伝えられませんでした({ $why })。承認しない限り誰も追加されず、要求は期限が来れば消えます。もう一度「拒否」を押すか、このまま戻ってください。
not-cancelled-title = 要求がまだ表示されている可能性があります
not-cancelled-detail = この要求のために作った鍵は削除したので、使われることはありません。ただし、サーバーに伝えられませんでした({ $why })。もう一台の画面で拒否してください。
interrupted-title = 中断されました
interrupted-detail = プログラムの一部が途中で終了しました。もう一度試してください。それでも解決しない場合は、ウィンドウを閉じて開き直してください。

no-home = プロファイルを置く場所がありません。このアカウントにはホームディレクトリがありません。--profile-dir で指定してください。
keychain-setting-wrong = WARIFU_KEYCHAIN の値を認識できません。"system" か "passphrase" にするか、設定を外してください。
no-display = ウィンドウを表示できる画面がありません(DISPLAY と WAYLAND_DISPLAY が設定されていません)。デスクトップで起動するか、ターミナルで "warifu" を使ってください。
no-web-view = ウィンドウには Microsoft の WebView2 ランタイムが必要ですが、このコンピューターにはありません。https://developer.microsoft.com/microsoft-edge/webview2/ から Evergreen ブートストラップをインストールして、Warifu をもう一度起動してください。ターミナルの "warifu" はそれがなくても使えます。
window-failed = ウィンドウを開けませんでした: { $reason }
