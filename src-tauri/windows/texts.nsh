; What the installer says, beside what NSIS says by itself. Each in all languages: makensis refuses one that lacks.

LangString TOO_OLD ${LANG_ENGLISH} "Warifu needs Windows 10 or newer."
LangString TOO_OLD ${LANG_JAPANESE} "Warifu には Windows 10 以降が必要です。"

LangString IN_USE ${LANG_ENGLISH} "Warifu is running. Close its windows, and what runs of it in terminals, then try again."
LangString IN_USE ${LANG_JAPANESE} "Warifu が実行中です。ウィンドウと、ターミナルで実行中の Warifu を終了してから、もう一度お試しください。"

LangString NOT_WRITTEN ${LANG_ENGLISH} "Not all files could be written to $INSTDIR. Warifu is not installed completely: start the installer again when that is mended."
LangString NOT_WRITTEN ${LANG_JAPANESE} "一部のファイルを $INSTDIR に書き込めませんでした。インストールは完了していません。原因を取り除いてから、もう一度インストーラーを実行してください。"

LangString NOT_REMOVED ${LANG_ENGLISH} "Not all files could be removed from $INSTDIR. Start this program again when nobody uses them any more."
LangString NOT_REMOVED ${LANG_JAPANESE} "一部のファイルを $INSTDIR から削除できませんでした。使用中のプログラムを終了してから、もう一度実行してください。"

LangString KEYS_STAY ${LANG_ENGLISH} "The programs of Warifu are removed. Your profiles, and your keys in Credential Manager, stay: this computer remains one of your account, and goes on with them once Warifu is installed again."
LangString KEYS_STAY ${LANG_JAPANESE} "Warifu のプログラムを削除します。プロファイルと、資格情報マネージャーにある鍵は残ります。このコンピューターはアカウントに登録されたままで、Warifu をもう一度インストールすれば続けて使えます。"

LangString NO_WEBVIEW2 ${LANG_ENGLISH} "The window of Warifu needs the WebView2 Runtime of Microsoft, which is not on this computer. Its Evergreen Bootstrapper is at ${WEBVIEW2}. In a terminal $\"warifu$\" works without it."
LangString NO_WEBVIEW2 ${LANG_JAPANESE} "Warifu のウィンドウには Microsoft の WebView2 ランタイムが必要ですが、このコンピューターにはありません。Evergreen ブートストラップは ${WEBVIEW2} にあります。ターミナルの「warifu」はそれがなくても使えます。"

LangString OPEN_PAGE ${LANG_ENGLISH} "Open that page now?"
LangString OPEN_PAGE ${LANG_JAPANESE} "今そのページを開きますか?"

LangString PATH_TOO_LONG ${LANG_ENGLISH} "Your PATH is too long for this installer and was left as it is. To use $\"warifu$\" in terminals, add $INSTDIR\bin to it."
LangString PATH_TOO_LONG ${LANG_JAPANESE} "PATH が長すぎるため、変更していません。ターミナルで「warifu」を使うには、$INSTDIR\bin を PATH に追加してください。"

LangString PATH_NOT_CLEANED ${LANG_ENGLISH} "Your PATH is too long for this program and was left as it is: $INSTDIR\bin is still in it."
LangString PATH_NOT_CLEANED ${LANG_JAPANESE} "PATH が長すぎるため、変更していません。$INSTDIR\bin が残っています。"
